import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, logIn, openPage } from "../support/browser";
import type { Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { make } from "../support/resources";

const desktop = { width: 1280, height: 800, colorScheme: "light" } as const;

// Projects, tasks and the search in a browser, with the keyboard and with the script of all pages.
describe("projects, tasks and the search in a browser", () => {
  let browser: Browser;
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchBrowser(), startTestHost()]);
    me = host.client();
    await me.logIn(admin);
    const project = await me.createProject("Website");
    await me.createProject("Forest");
    await me.createProject("Forests");
    await make(me, "tasks", { name: "Write the imprint", project_id: project });
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const open = async (
    path: string,
    javaScriptEnabled = true,
  ): Promise<{ page: Page; browserErrors: readonly string[]; loads: () => number }> => {
    const opened = await openPage(browser, host.url, { ...desktop, javaScriptEnabled });
    await logIn(opened.page, me);
    let count = 0;
    opened.page.on("load", () => (count += 1));
    await opened.page.goto(path);
    return { ...opened, loads: () => count };
  };
  const pathOf = (page: Page): string => new URL(page.url()).pathname;

  it("the search dialog finds, runs commands, and opens by keys", async () => {
    const { page, browserErrors, loads } = await open("/profile");
    await page.keyboard.press("/");
    const dialog = page.getByRole("dialog", { name: "Search" });
    await dialog.getByText("Commands").waitFor();
    await page.keyboard.type("imprint");
    await dialog.getByRole("link", { name: /Write the imprint/ }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    // A command for a field of the page opens no page.
    await page.keyboard.press("Control+k");
    await page.keyboard.type("start timer");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    const notes = page.getByRole("textbox", { name: "What are you working on?" });
    expect(await notes.evaluate((each) => each.ownerDocument.activeElement === each)).toBe(true);
    expect([loads(), pathOf(page)]).toEqual([1, "/profile"]);
    // Arrow keys choose, and typing goes on in the field.
    await page.keyboard.press("Control+k");
    await dialog.getByText("Commands").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.type("website");
    await dialog.getByRole("link", { name: /^Website/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("/projects/1");
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("the board moves tasks in place", async () => {
    const { page, browserErrors, loads } = await open("/tasks?view=board");
    const column = (name: string) => page.getByRole("region", { name });
    await page
      .getByRole("button", { name: "Move Write the imprint to In Progress" })
      .press("Enter");
    await column("In Progress").getByText("Write the imprint").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await column("To Do").getByText("Write the imprint").waitFor();
    expect(browserErrors).toEqual([]);
    expect(loads()).toBeLessThanOrEqual(2);
    await page.context().close();
  });

  it("the list adds, filters and changes tasks in place", async () => {
    const { page, browserErrors, loads } = await open("/tasks");
    await page.getByLabel("New task").fill("Draw an icon");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Draw an icon" }).waitFor();
    await page.getByLabel("Search", { exact: true }).and(page.locator("main input")).fill("icon");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Write the imprint" }).waitFor({ state: "detached" });
    await page.getByRole("checkbox", { name: "Select Draw an icon" }).check();
    await page.getByLabel("New status").selectOption("in_progress");
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await page.getByText("1 task changed.").waitFor();
    await page.getByRole("cell", { name: "In Progress" }).waitFor();
    expect(loads()).toBe(1);
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("an assignee that is chosen before all are loaded stays chosen", async () => {
    const { page } = await open("/tasks");
    await page.route(
      (url) => url.pathname === "/tasks",
      async (route) => {
        await assignee.selectOption("me");
        await route.continue();
      },
    );
    const assignee = page.getByLabel("New assignee");
    await page.getByRole("checkbox", { name: "Select Write the imprint" }).check();
    await assignee.locator("option", { hasText: admin.username }).waitFor({ state: "attached" });
    expect(await assignee.inputValue()).toBe("me");
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await page.getByText("1 task changed.").waitFor();
    await page.context().close();
  });

  it.each([
    ["with scripts", true],
    ["without scripts", false],
  ])("filters that are not shown are counted, kept and removed, %s", async (_name, isEnabled) => {
    const { page, browserErrors } = await open("/tasks?priority=high&tag=legal", isEnabled);
    const parameters = (): Record<string, string> =>
      Object.fromEntries(new URL(page.url()).searchParams);
    await page.getByText("2 set", { exact: true }).waitFor();
    await page.getByLabel("Status", { exact: true }).selectOption("all");
    if (!isEnabled) await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect.poll(parameters).toMatchObject({ status: "all", priority: "high", tag: "legal" });
    await page.getByText("More filters").click();
    if (!isEnabled) await page.getByRole("link", { name: "Show", exact: true }).click();
    await page.getByLabel("Priority", { exact: true }).selectOption("Any");
    if (!isEnabled) await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.getByText("1 set", { exact: true }).waitFor();
    expect(await page.getByLabel("Tag", { exact: true }).inputValue()).toBe("legal");
    await page.getByRole("link", { name: "Remove the filter Tag: legal" }).click();
    await page.getByText("1 set", { exact: true }).waitFor({ state: "hidden" });
    expect(parameters()).toMatchObject({ status: "all" });
    expect(parameters()).not.toHaveProperty("tag");
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("the selected tasks are assigned to others, with and without scripts", async () => {
    await host.newUser("bob");
    for (const isEnabled of [true, false]) {
      const { page, browserErrors } = await open("/tasks", isEnabled);
      const task = page.getByRole("checkbox", { name: "Select Write the imprint" });
      await task.check();
      if (!isEnabled) {
        await page.getByRole("link", { name: "Show everybody" }).click();
        await task.check();
      }
      await page.getByLabel("New assignee").selectOption(isEnabled ? "bob" : "Nobody");
      await page.getByRole("button", { name: "Change", exact: true }).click();
      await page.getByText("1 task changed.").waitFor();
      expect(await page.getByRole("cell", { name: "bob" }).count()).toBe(isEnabled ? 1 : 0);
      expect(browserErrors).toEqual([]);
      await page.context().close();
    }
  });

  it.each([
    ["with scripts", true],
    ["without scripts", false],
  ])("a client and its first project are added by one form, %s", async (name, isEnabled) => {
    const { page, browserErrors } = await open("/projects/new", isEnabled);
    await page.getByLabel("Name", { exact: true }).fill(`Shop ${name}`);
    await page.getByLabel("Client", { exact: true }).fill(`Bolt ${name}`);
    await page.getByLabel("Green").check();
    await page.getByRole("button", { name: "Add the project" }).click();
    await page.getByRole("heading", { name: `Shop ${name}`, level: 1 }).waitFor();
    await page.getByRole("button", { name: "Archive" }).click();
    await page.getByText(`Shop ${name} is archived now.`).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Archive" }).waitFor();
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("the timer's list offers to create what it does not find", async () => {
    const { page } = await open("/profile");
    const work = page.getByRole("combobox", { name: "Project or task" });
    await work.fill("Garden");
    await page.getByRole("option", { name: /Create “Garden”/ }).click();
    await page.waitForURL(/\/projects\/new\?name=Garden&next=%2Fprofile/);
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Garden");
    await page.context().close();
  });

  it.each([
    ["forest", "Forest"],
    ["web", "Website"],
    ["Fore", "Forests"],
  ])("what is typed as %s, and not pressed in the list, is %s", async (typed, chosen) => {
    const { page } = await open("/tasks/new");
    const project = page.locator("main").getByRole("combobox", { name: "Project" });
    await project.click();
    await page.getByRole("option", { name: /Forests/ }).click();
    const answered = page.waitForResponse((response) => response.url().endsWith(`q=${typed}`));
    await project.fill(typed);
    await (await answered).finished();
    // The script reads the response after the browser has.
    await page.waitForTimeout(100);
    await page.getByRole("heading", { name: "New task" }).click();
    await expect.poll(() => project.inputValue()).toMatch(new RegExp(`^${chosen}`));
    await page.context().close();
  });
});

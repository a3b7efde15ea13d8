import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, logIn, openPage } from "../support/browser";
import type { Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const desktop = { width: 1280, height: 800, colorScheme: "light" } as const;

describe.each([
  ["with scripts", true],
  ["without scripts", false],
])("a new installation, %s", (_name, javaScriptEnabled) => {
  let host: TestHost;
  beforeAll(async () => {
    host = await startTestHost({ env: { TT_ADMIN_USERNAME: "", TT_ADMIN_PASSWORD: "" } });
  });
  afterAll(() => host.close());

  it("creates the first account, logs out and logs in again", async () => {
    const screen = { ...desktop, javaScriptEnabled };
    const { page, browserErrors } = await openPage(browser, host.url, screen);
    const field = (label: string) => page.getByLabel(label, { exact: true });
    await page.goto("/");
    expect(new URL(page.url()).pathname).toBe("/setup");
    await field("Username").fill("ada");
    await field("Password").fill("long-enough-1");
    await field("Repeat the password").fill("long-enough-2");
    await field("Time zone").selectOption("Europe/Berlin");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    // The form keeps the entered values except the passwords.
    expect(await field("Username").inputValue()).toBe("ada");
    expect(await field("Time zone").inputValue()).toBe("Europe/Berlin");
    const repeated = page.getByRole("link", { name: "The passwords do not match." });
    await repeated.click();
    expect(await field("Repeat the password").evaluate(isFocused)).toBe(true);
    await field("Password").fill("long-enough-1");
    await field("Repeat the password").fill("long-enough-1");
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.getByRole("heading", { name: "Recent" }).waitFor();
    expect(await page.getByText("Timers need a project first.").isVisible()).toBe(true);

    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await field("Username").fill("ada");
    await field("Password").fill("wrong-password");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("password");
    expect(await field("Username").inputValue()).toBe("ada");
    expect(await field("Password").evaluate(isFocused)).toBe(true);
    await page.keyboard.type("long-enough-1");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Recent" }).waitFor();
    // The browser reports only the two refused forms, which got 4xx.
    expect(browserErrors.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
    await page.context().close();
  });
});

const isFocused = (element: Element): boolean => element.ownerDocument.activeElement === element;

describe("the script of all pages", () => {
  let host: TestHost;
  let me: Client;
  let project: number;
  beforeAll(async () => {
    host = await startTestHost();
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website");
  });
  afterAll(() => host.close());

  const open = async (
    path: string,
  ): Promise<{ page: Page; browserErrors: readonly string[]; loads: () => number }> => {
    const opened = await openPage(browser, host.url, desktop);
    await logIn(opened.page, me);
    let count = 0;
    opened.page.on("load", () => (count += 1));
    await opened.page.goto(path);
    return { ...opened, loads: () => count };
  };
  const start = () => me.post("/api/v1/timer/start", { project_id: project });

  it("stops the timer by a key, in all tabs, without loading the page", async () => {
    await start();
    const { page, browserErrors, loads } = await open("/profile");
    const other = await page.context().newPage();
    await other.goto("/");
    await page.bringToFront();
    await page.waitForFunction(() => document.title.startsWith("● "));
    const before = await page.getByRole("timer").textContent();
    await page.waitForFunction(
      (text) => document.querySelector("[role=timer]")?.textContent !== text,
      before,
    );
    await page.keyboard.press("s");
    await page.getByText(/^Stopped after/).waitFor();
    await page.getByRole("button", { name: "Start", exact: true }).waitFor();
    await other.getByRole("button", { name: "Start", exact: true }).waitFor();
    expect(await page.title()).toBe("Profile · tt");
    expect(loads()).toBe(1);
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("follows links to a part of the page without loading it", async () => {
    const { page, browserErrors, loads } = await open("/entries/new");
    const notes = page.getByRole("textbox", { name: "Notes", exact: true });
    await notes.fill("Kept");
    await page.getByRole("link", { name: "Skip to content" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/#main$/);
    await page.goBack();
    await page.waitForURL(/new$/);
    expect(await notes.inputValue()).toBe("Kept");
    await page.getByLabel("Start", { exact: true }).fill("soon");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator("[data-form-errors]").getByRole("link", { name: "Start" }).click();
    await page.waitForURL(/#/);
    expect(await page.getByLabel("Start", { exact: true }).inputValue()).toBe("soon");
    // The page, and the refused form.
    expect(loads()).toBe(2);
    expect(browserErrors.filter((error) => !error.includes("status of 400"))).toEqual([]);
    await page.context().close();
  });

  it("sends a form once that is pressed twice", async () => {
    const { page } = await open(`/entries/new?work=${String(project)}`);
    let sent = 0;
    page.on("request", (request) => (sent += request.method() === "POST" ? 1 : 0));
    await page.getByLabel("Start", { exact: true }).fill("9");
    await page.getByLabel("Duration", { exact: true }).fill("1");
    await page.getByRole("textbox", { name: "Notes", exact: true }).fill("Pressed twice");
    await page.getByRole("button", { name: "Save", exact: true }).dblclick();
    await page.getByText("Entry added.").waitFor();
    expect(sent).toBe(1);
    await page.context().close();
  });

  it("goes to a page by two keys, and lists the keys", async () => {
    const { page, browserErrors } = await open("/profile");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).getByText("Today").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await page.waitForURL("/");
    // Typing is never taken for a key.
    await page.goto("/profile");
    await page.getByLabel("GitHub").focus();
    await page.keyboard.type("gt");
    expect(await page.getByLabel("GitHub").inputValue()).toBe("gt");
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("keeps the page if the session ends, and goes on after the login", async () => {
    await start();
    const { page } = await open("/profile");
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.getByRole("button", { name: "Stop" }).click();
    const dialog = page.getByRole("dialog", { name: "You were logged out" });
    await dialog.waitFor();
    await page.context().addCookies(cookies);
    await dialog.getByRole("button", { name: "Go on" }).click();
    await page.getByText(/^Stopped after/).waitFor();
    await page.context().close();
  });

  it("says that nothing was saved without a connection, and tries again", async () => {
    await start();
    const { page } = await open("/profile");
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("No connection. Not saved yet.").waitFor();
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText(/^Stopped after/).waitFor();
    await page.context().close();
  });

  it("shows passwords, formats durations, asks before it deletes, and changes the theme", async () => {
    const { page, browserErrors, loads } = await open("/dev/ui");
    await page.getByRole("button", { name: "Show: Access token" }).click();
    expect(await page.getByLabel("Access token", { exact: true }).getAttribute("type")).toBe(
      "text",
    );
    await page.getByLabel("Duration").fill("90m");
    await page.keyboard.press("Tab");
    expect(await page.getByLabel("Duration").inputValue()).toBe("1:30");
    const project = page.getByRole("combobox", { name: "Project", exact: true });
    await project.click();
    await page.getByRole("option", { name: "Website" }).waitFor();
    await page.keyboard.type("SHÖ");
    await page.getByRole("option", { name: "Website" }).waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    expect(await project.inputValue()).toBe("Shop");
    expect(await page.locator("select[name=project]").inputValue()).toBe("2");
    await project.fill("nothing like it");
    await page.keyboard.press("Tab");
    expect(await project.inputValue()).toBe("Shop");
    await page.getByRole("link", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete the project Website?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Dark theme" }).click();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(loads()).toBe(1);
    await page.reload();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.getByRole("button", { name: "Theme of the device" }).click();
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("ticks the scopes of a preset, and shows the token only until the page is read again", async () => {
    const { page, browserErrors, loads } = await open("/admin/api-tokens/new");
    const scope = (name: string) => page.getByLabel(name, { exact: true });
    await scope("write:tasks").check();
    await page.getByRole("button", { name: "Read only" }).click();
    expect(await scope("read:tasks").isChecked()).toBe(true);
    expect(await scope("write:tasks").isChecked()).toBe(false);
    await page.getByLabel("Name").fill("Export");
    await page.getByRole("button", { name: "Create Token" }).click();
    await page.getByText("Copy the token now").waitFor();
    expect(await page.getByLabel("Token", { exact: true }).inputValue()).toMatch(/^tt_.{32}$/);
    expect(loads()).toBe(1);
    await page.reload();
    expect(await page.content()).not.toContain("Copy the token now");
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("takes the code of a one-time link out of the address", async () => {
    const { page, browserErrors } = await openPage(browser, host.url, desktop);
    await page.goto("/choose-password?user=ada#one-time-code");
    await page.getByLabel("Code").waitFor({ state: "hidden" });
    expect(await page.locator("[name=code]").inputValue()).toBe("one-time-code");
    expect(new URL(page.url()).hash).toBe("");
    await page.goBack().catch(() => undefined);
    expect(page.url()).not.toContain("one-time-code");
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("ignores keys that are turned off in the profile", async () => {
    const { page } = await open("/profile");
    await page.getByRole("form", { name: "One-letter keys" }).getByText("Off").click();
    await page.locator("html[data-keys=off]").waitFor();
    await page.keyboard.press("?");
    expect(await page.getByRole("dialog", { name: "Keys" }).count()).toBe(0);
    await page.getByRole("form", { name: "One-letter keys" }).getByText("On").click();
    await page.locator("html:not([data-keys])").waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await page.context().close();
  });
});

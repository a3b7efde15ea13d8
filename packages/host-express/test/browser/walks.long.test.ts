import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser, logIn, openPage } from "../support/browser";
import { expectStatus, type Client } from "../support/client";
import { fakeGithub, githubToken } from "../support/github";
import { admin, startTestHost, type TestHost } from "../support/host";
import { make } from "../support/resources";

const desktop = { width: 1280, height: 800, colorScheme: "light" } as const;
/** More than the controls of any page. */
const maxTabs = 150;

// What people do most, by keyboard alone and without scripts.
describe("a walk", () => {
  const { github } = fakeGithub();
  const clock = fixedClock("2026-01-15T12:00:00Z");
  let browser: Browser;
  let host: TestHost;
  let me: Client;
  let website: number;

  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchBrowser(),
      startTestHost({ clock, fetch: github.fetch }),
    ]);
    me = host.client();
    await me.logIn(admin);
    website = await me.createProject("Website");
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });
  beforeEach(async () => {
    await me.post("/api/v1/timer/stop");
    await host.database.db.deleteFrom("time_entries").execute();
  });

  const open = async (
    path: string,
    { as = me, javaScriptEnabled = true }: { as?: Client; javaScriptEnabled?: boolean } = {},
  ): Promise<{ page: Page; finish: () => Promise<void> }> => {
    const opened = await openPage(browser, host.url, { ...desktop, javaScriptEnabled });
    await logIn(opened.page, as);
    await opened.page.goto(path);
    return {
      page: opened.page,
      async finish() {
        // Browsers report refused forms, which some walks are about.
        const isRefusal = (error: string) => /responded with a status of (400|409)/.test(error);
        expect(opened.browserErrors.filter((error) => !isRefusal(error))).toEqual([]);
        await opened.page.context().close();
      },
    };
  };
  const hasFocus = (target: Locator): Promise<boolean> =>
    target.evaluate((each) => each.ownerDocument.activeElement === each);
  /** Presses Tab until a control has the focus. */
  const reach = async (page: Page, target: Locator): Promise<void> => {
    await target.waitFor();
    for (let tabs = 0; tabs < maxTabs; tabs += 1) {
      if (await hasFocus(target)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${String(target)}`);
  };
  const press = async (page: Page, target: Locator, key = "Enter"): Promise<void> => {
    await reach(page, target);
    await page.keyboard.press(key);
  };
  const type = async (page: Page, label: string, text: string): Promise<void> => {
    await reach(page, page.locator("main").getByLabel(label, { exact: true }).first());
    await page.keyboard.press("Control+a");
    await page.keyboard.type(text);
  };
  const button = (page: Page, name: string): Locator =>
    page.getByRole("button", { name, exact: true }).first();
  const link = (page: Page, name: string | RegExp): Locator =>
    page.locator("main").getByRole("link", { name }).first();
  /** Waits for a page with this heading. Keys work from the moment on in which its script has run. */
  const heading = async (page: Page, name: string): Promise<void> => {
    await page.getByRole("heading", { name, exact: true }).first().waitFor();
    await page.waitForLoadState();
  };
  const entries = async (): Promise<JsonObject[]> =>
    expectStatus(await me.get("/api/v1/time-entries"), 200).body["time_entries"] as JsonObject[];
  const addEntry = (notes: string, hour: number): Promise<unknown> => {
    const times = [hour, hour + 1].map((each) => `2026-01-15T0${String(each)}:00:00Z`);
    const [start_time, end_time] = times;
    return me.post("/api/v1/time-entries", { project_id: website, notes, start_time, end_time });
  };

  describe("by keyboard alone", () => {
    it("starts, pauses, switches and stops the timer", async () => {
      await addEntry("Draft", 1);
      const { page, finish } = await open("/");
      await page.keyboard.press("n");
      await page.keyboard.type("Write");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Web");
      await page
        .getByRole("option", { name: /Website/ })
        .first()
        .waitFor();
      await page.keyboard.press("Enter");
      await press(page, button(page, "Start"));
      await page.getByRole("timer").waitFor();
      clock.advance(60_000);
      await page.keyboard.press("p");
      await page.locator("#timer").getByText("Paused").waitFor();
      await page.keyboard.press("p");
      await page.locator("#timer").getByText("Paused").waitFor({ state: "detached" });
      await press(page, button(page, "Start again: Draft"));
      await page.locator("#timer").getByText("Draft").waitFor();
      clock.advance(60_000);
      await page.keyboard.press("s");
      await page.getByText(/^Stopped after/).waitFor();
      expect((await entries()).map(({ notes }) => notes).toSorted()).toEqual([
        "Draft",
        "Draft",
        "Write",
      ]);
      await finish();
    });

    it("adds, opens, edits and deletes entries, and undoes it", async () => {
      await addEntry("Earlier", 1);
      const { page, finish } = await open("/projects");
      await page.keyboard.press("a");
      await page.waitForURL(/\/entries\/new/);
      await type(page, "Project or task", "Web");
      await page
        .getByRole("option", { name: /Website/ })
        .first()
        .waitFor();
      await page.keyboard.press("Enter");
      await type(page, "Notes", "Later");
      await type(page, "Start", "2:00");
      await type(page, "Duration", "30m");
      await page.keyboard.press("Enter");
      await page.getByText("Entry added.").waitFor();
      await page.waitForLoadState();
      await page.keyboard.press("g");
      await page.keyboard.press("e");
      await page.waitForURL("/entries");
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).getByText("Delete the row").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("j");
      expect(await hasFocus(page.getByRole("checkbox", { name: "Select: Later" }))).toBe(true);
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      await page.keyboard.press("e");
      const form = page.getByRole("form", { name: "Edit the entry" });
      await form.waitFor();
      await page.keyboard.press("Control+a");
      await page.keyboard.type("Latest");
      await page.keyboard.press("Enter");
      await form.waitFor({ state: "detached" });
      await page.getByRole("checkbox", { name: "Select: Latest" }).waitFor();
      await page.keyboard.press("j");
      expect((await entries()).map(({ notes }) => notes)).toEqual(["Latest", "Earlier"]);
      // The row in its place gets the focus.
      const first = page.getByRole("checkbox", { name: "Select: Latest" });
      while (!(await hasFocus(first))) await page.keyboard.press("k");
      await page.keyboard.press("Delete");
      await page.getByText("Entry deleted.").waitFor();
      await expect
        .poll(() => hasFocus(page.getByRole("checkbox", { name: "Select: Earlier" })))
        .toBe(true);
      await page.keyboard.press("u");
      await page.getByText("Entry added.").waitFor();
      await page.waitForLoadState();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/timer\/edit\//);
      expect(await page.getByLabel("Notes").inputValue()).toBe("Latest");
      await finish();
    });

    it("goes from a new project to a task on the board", async () => {
      const { page, finish } = await open("/");
      await page.keyboard.press("g");
      await page.keyboard.press("p");
      await page.waitForURL("/projects");
      await press(page, link(page, "New project"));
      await heading(page, "New project");
      await type(page, "Name", "Garden");
      await type(page, "Client", "Acme");
      await press(page, button(page, "Add the project"));
      await heading(page, "Garden");
      await page.keyboard.press("g");
      await page.keyboard.press("k");
      await page.waitForURL("/tasks");
      await type(page, "New task", "Sow");
      await page.keyboard.press("Enter");
      await link(page, "Sow").waitFor();
      await press(page, link(page, "Board"));
      await press(page, button(page, "Move Sow to In Progress"));
      await page.getByRole("region", { name: "In Progress" }).getByText("Sow").waitFor();
      await finish();
    });

    it("connects an integration with a token", async () => {
      const { page, finish } = await open("/");
      await page.keyboard.press("g");
      await page.keyboard.press("i");
      await page.waitForURL("/integrations");
      const card = page
        .getByRole("article")
        .filter({ has: page.getByRole("heading", { name: "GitHub" }) });
      await press(page, card.getByRole("link", { name: "Set up" }));
      await press(page, link(page, "Open the settings"));
      await type(page, "Access token", githubToken);
      await type(page, "Repository owner", "octo-org");
      await type(page, "Repository", "hello-world");
      await type(page, "Project", "Web");
      await page
        .getByRole("option", { name: /Website/ })
        .first()
        .waitFor();
      await page.keyboard.press("Enter");
      await press(page, button(page, "Save"));
      await page.getByText("Settings saved.").first().waitFor();
      await finish();
    });

    it("filters a report, and exports it", async () => {
      await addEntry("Draft", 1);
      const { page, finish } = await open("/");
      await page.keyboard.press("g");
      await page.keyboard.press("r");
      await page.waitForURL("/reports");
      await reach(page, page.getByLabel("Group by"));
      await page.keyboard.type("Day");
      await page.waitForURL(/group_by=day/);
      const download = page.waitForEvent("download");
      await press(page, link(page, "Export CSV"));
      expect((await download).suggestedFilename()).toMatch(/\.csv$/);
      await finish();
    });

    it("changes the password, and invites a user", async () => {
      await host.createUser("linus", "password-of-linus");
      const linus = host.client();
      const login = { username: "linus", password: "password-of-linus" };
      await linus.logIn(login);
      const profile = await open("/profile", { as: linus });
      await type(profile.page, "Current password", login.password);
      await type(profile.page, "New password", "another-password");
      await profile.page.keyboard.press("Enter");
      await profile.page.getByText(/^Password changed/).waitFor();
      await profile.finish();
      const { page, finish } = await open("/admin/users");
      await press(page, link(page, "Invite a user"));
      await type(page, "Username", "grace");
      await page.keyboard.press("Enter");
      await page
        .getByText(/choose-password\?user=grace/)
        .or(page.locator("input[readonly]"))
        .first()
        .waitFor();
      await finish();
    });
  });

  describe("without scripts", () => {
    const noScripts = { javaScriptEnabled: false };

    it("starts, switches and stops the timer, and moves a task", async () => {
      await make(me, "tasks", { name: "Prune", project_id: website });
      const { page, finish } = await open("/tasks?view=board", noScripts);
      await page.getByLabel("What are you working on?").fill("Write");
      await page.getByLabel("Project or task").selectOption({ index: 1 });
      await button(page, "Start").click();
      await page.getByRole("timer").waitFor();
      await button(page, "Start timer: Prune").click();
      await page.locator("#timer").getByText("Prune").waitFor();
      await button(page, "Stop").click();
      await page.getByText(/^Stopped after/).waitFor();
      expect(await entries()).toHaveLength(2);
      await button(page, "Move Prune to In Progress").click();
      await page.getByRole("region", { name: "In Progress" }).getByText("Prune").waitFor();
      await finish();
    });

    it("resolves a conflict field by field", async () => {
      const made = await make(me, "clients", { name: "Globex", phone: "0" });
      const path = `/clients/${String(Number(made["id"]))}`;
      const { page, finish } = await open(`${path}/edit`, noScripts);
      await page.getByLabel("Phone").fill("1");
      await page.getByLabel("Contact person").fill("Me");
      const theirs = { phone: "2", contact_person: "Them" };
      expectStatus(await me.request("PATCH", `/api/v1${path}`, theirs), 200);
      await button(page, "Save").click();
      await page.getByText(/Changed meanwhile/).waitFor();
      await page
        .getByRole("group", { name: "Phone: changed meanwhile" })
        .getByLabel(/Take theirs/)
        .check();
      await button(page, "Save").click();
      await page.getByText("Client saved.").waitFor();
      const { body } = await me.get(`/api/v1${path}`);
      expect(body["client"]).toMatchObject({ phone: "2", contact_person: "Me" });
      await finish();
    });

    it("saves an integration, filters a report, changes a password and invites a user", async () => {
      await addEntry("Draft", 1);
      const { page, finish } = await open("/integrations/github/settings", noScripts);
      await page.getByLabel("Repository", { exact: true }).fill("hello-world");
      await page.getByLabel("Repository owner").fill("octo-org");
      await page.getByLabel("Access token", { exact: true }).fill(githubToken);
      await page.getByLabel("Project", { exact: true }).selectOption(String(website));
      await button(page, "Save").click();
      await page.getByText("Settings saved.").first().waitFor();
      await page.goto("/reports");
      await page.getByLabel("Group by").selectOption("day");
      await button(page, "Show").click();
      await page.waitForURL(/group_by=day/);
      await page.goto("/admin/users/new");
      await page.getByLabel("Username").fill("barbara");
      await button(page, "Create user").click();
      await page.locator("input[readonly]").first().waitFor();
      await page.goto("/profile");
      await page.getByLabel("Current password", { exact: true }).fill("wrong-password");
      await page.getByLabel("New password", { exact: true }).fill("another-password");
      await button(page, "Change password").click();
      await page.getByText("Not saved").waitFor();
      await finish();
    });
  });

  describe("with a pointer", () => {
    it("drags a task to another column, and sees why it stays", async () => {
      const task = await make(me, "tasks", { name: "Weed", project_id: website });
      const { page } = await open("/tasks?view=board");
      const column = (name: string): Locator => page.getByRole("region", { name });
      const card = page.locator(".board-card").filter({ hasText: "Weed" });
      await card.dragTo(column("Done"));
      await column("Done").getByText("Weed").waitFor();
      await host.database.db
        .updateTable("tasks")
        .set({ deleted_at: new Date().toISOString() })
        .where("id", "=", Number(task["id"]))
        .execute();
      await card.dragTo(column("Review"));
      await page.getByText(/^Not saved: /).waitFor();
      expect(await column("Done").getByText("Weed").count()).toBe(1);
      await page.context().close();
    });

    it("drags an entry of the calendar to another time and day, and its end", async () => {
      const times = { start_time: "2026-01-13T09:00:00Z", end_time: "2026-01-13T11:00:00Z" };
      await me.post("/api/v1/time-entries", { project_id: website, notes: "Draft", ...times });
      const { page, finish } = await open("/calendar?view=week&date=2026-01-13");
      const event = page.locator(".event");
      const drag = async (from: number, dx: number, dy: number): Promise<void> => {
        const box = await event.boundingBox();
        if (!box) throw new Error("The entry is not shown");
        const [x, y] = [box.x + 20, from < 0 ? box.y + box.height + from : box.y + from];
        await page.mouse.move(x, y);
        await page.mouse.down();
        await page.mouse.move(x + dx / 2, y + dy / 2);
        await page.mouse.move(x + dx, y + dy);
        await page.mouse.up();
      };
      const entry = async () => (await entries())[0];
      const width = (await page.locator("svg[data-day]").first().boundingBox())?.width ?? 0;
      await drag(10, width, 48);
      await expect.poll(entry).toMatchObject({
        start_time: "2026-01-14T10:00:00Z",
        end_time: "2026-01-14T12:00:00Z",
      });
      await page.getByText("Entry saved.").waitFor();
      await drag(-3, 0, -48);
      await expect.poll(entry).toMatchObject({
        start_time: "2026-01-14T10:00:00Z",
        end_time: "2026-01-14T11:00:00Z",
      });
      expect(new URL(page.url()).pathname).toBe("/calendar");
      await finish();
    });
  });

  it("keeps the typed notes while the project of the timer is added", async () => {
    const { page, finish } = await open("/profile");
    await page.getByLabel("What are you working on?").fill("Plant trees");
    await page.getByRole("combobox", { name: "Project or task" }).fill("Forest");
    await page.getByRole("option", { name: /Create “Forest”/ }).click();
    await page.getByLabel("Client", { exact: true }).fill("Acme");
    await button(page, "Add the project").click();
    await heading(page, "Forest");
    const work = page.getByRole("combobox", { name: "Project or task" });
    await expect.poll(() => work.inputValue()).toBe("Forest");
    await button(page, "Start").click();
    await page.locator("#timer").getByText("Plant trees").waitFor();
    await page.goto("/profile");
    await button(page, "Stop").click();
    await page.getByText(/^Stopped after/).waitFor();
    expect(await page.getByLabel("What are you working on?").inputValue()).toBe("");
    await finish();
  });
});

import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser, logIn, openPage } from "../support/browser";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const now = "2026-11-27T11:00:00Z";

describe.each([
  ["with scripts", true],
  ["without scripts", false],
])("the list of entries, %s", (_name, hasScripts) => {
  let browser: Browser;
  let host: TestHost;
  let me: Client;
  let website: number;

  beforeAll(async () => {
    browser = await launchBrowser();
    host = await startTestHost({ clock: fixedClock(now) });
    me = host.client();
    await me.logIn(admin);
    website = await me.createProject("Website");
    await me.createProject("Shop");
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
    for (const [day, notes] of [
      ["25", "Imprint"],
      ["26", "Pictures"],
      ["27", "Texts"],
    ] as const) {
      const times = {
        start_time: `2026-11-${day}T08:00:00Z`,
        end_time: `2026-11-${day}T09:30:00Z`,
      };
      const entry = { project_id: website, notes, ...times };
      expectStatus(await me.post("/api/v1/time-entries", entry), 201);
    }
  });

  /** Opens a page. `finish` compares the number of loads and closes it. */
  const open = async (
    path: string,
  ): Promise<{ page: Page; finish: (loads: number) => Promise<void> }> => {
    const screen = { width: 1280, height: 800, colorScheme: "light" } as const;
    const opened = await openPage(browser, host.url, { ...screen, javaScriptEnabled: hasScripts });
    const { page, browserErrors } = opened;
    await logIn(page, me);
    let count = 0;
    page.on("load", () => (count += 1));
    await page.goto(path);
    return {
      page,
      async finish(loads) {
        expect(browserErrors).toEqual([]);
        if (hasScripts) expect(count, "loads").toBe(loads);
        await page.context().close();
      },
    };
  };
  const selectBox = (page: Page, title: string) =>
    page.getByRole("checkbox", { name: `Select: ${title}` });

  it("is filtered by what is chosen", async () => {
    const { page, finish } = await open("/entries");
    const show = async (): Promise<void> => {
      if (!hasScripts) await page.getByRole("button", { name: "Show" }).click();
    };
    await page.getByLabel("Today").check();
    await show();
    await selectBox(page, "Imprint").waitFor({ state: "detached" });
    expect(await selectBox(page, "Texts").isVisible()).toBe(true);
    await page.getByLabel("All", { exact: true }).check();
    await show();
    await selectBox(page, "Imprint").waitFor();
    await page.getByRole("searchbox", { name: "Search" }).fill("pict");
    await page.keyboard.press("Enter");
    await selectBox(page, "Imprint").waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("text")).toBe("pict");
    await page.getByRole("link", { name: "Remove the filter Text: pict" }).click();
    await selectBox(page, "Imprint").waitFor();
    await finish(2);
  });

  it("is filtered by what is loaded when it is opened", async () => {
    const { page, finish } = await open("/entries");
    await page.getByText("More filters").click();
    if (!hasScripts) {
      await page.getByRole("link", { name: "Show", exact: true }).click();
      await page.getByLabel("Billable", { exact: true }).selectOption("Not billable");
      await page.getByRole("button", { name: "Show" }).click();
    } else await page.getByLabel("Billable", { exact: true }).selectOption("Not billable");
    await page.getByText("No entry matches: Not billable.").waitFor();
    expect(new URL(page.url()).searchParams.get("billable")).toBe("false");
    await finish(1);
  });

  it("changes an entry in its row; Escape restores it", async () => {
    const { page, finish } = await open("/entries");
    const edit = page.getByRole("button", { name: "Edit: Pictures" });
    await edit.click();
    const form = page.getByRole("form", { name: "Edit the entry" });
    const notes = form.getByLabel("Notes");
    await notes.waitFor();
    if (hasScripts) {
      expect(await notes.evaluate((each) => each.ownerDocument.activeElement === each)).toBe(true);
      await notes.fill("Nothing");
      await page.keyboard.press("Escape");
      await form.waitFor({ state: "detached" });
      await edit.click();
      expect(await notes.inputValue()).toBe("Pictures");
    }
    await notes.fill("Logos");
    await form.getByLabel("Duration").fill("2h");
    if (hasScripts) {
      await notes.focus();
      expect(await form.getByLabel("End").inputValue()).toBe("10:00");
      await page.keyboard.press("Enter");
    } else await page.keyboard.press("Enter");
    await page.getByText("Entry saved.").waitFor();
    const row = page.getByRole("listitem").filter({ hasText: "Logos" });
    expect(await row.textContent()).toContain("08:00 – 10:00");
    await finish(1);
  });

  it("shows what is wrong in the row, and keeps what was typed", async () => {
    const { page } = await open("/entries");
    await page.getByRole("button", { name: "Edit: Pictures" }).click();
    const form = page.getByRole("form", { name: "Edit the entry" });
    await form.getByLabel("Notes").fill("Logos");
    await form.getByLabel("Start").fill("soon");
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText("Not saved.").waitFor();
    expect(await form.getByLabel("Notes").inputValue()).toBe("Logos");
    if (hasScripts) {
      const start = form.getByLabel("Start");
      expect(await start.evaluate((each) => each.ownerDocument.activeElement === each)).toBe(true);
    }
    await form.getByRole("link", { name: "Cancel" }).click();
    await form.waitFor({ state: "detached" });
    // The browser reports the status of the refused form as an error.
    await page.context().close();
  });

  it("changes and deletes selected entries", async () => {
    const { page, finish } = await open("/entries?range=all");
    const bar = page.getByRole("form", { name: "Change the selected entries" });
    expect(await bar.isVisible()).toBe(false);
    await selectBox(page, "Imprint").check();
    await selectBox(page, "Texts").check();
    await bar.getByRole("button", { name: "Not billable" }).click();
    await page.getByText("2 changed.").waitFor();
    expect(await page.getByText("Not billable", { exact: true }).count()).toBeGreaterThan(2);
    // Enter in a field does nothing by itself.
    await selectBox(page, "Imprint").check();
    await bar.getByText("Tag…").click();
    await bar.getByLabel("Tag").fill("draft");
    await page.keyboard.press("Enter");
    await bar.getByRole("button", { name: "Add" }).click();
    await page.getByText("1 changed.").waitFor();
    await page.getByRole("listitem").getByText("draft", { exact: true }).waitFor();
    if (hasScripts) await page.getByLabel("Select all on this page").check();
    else await selectBox(page, "Texts").check();
    await bar.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: /^Delete (the selected|this) entr/ }).waitFor();
    const asked = hasScripts ? page.getByRole("dialog") : page.getByRole("main");
    await asked.getByRole("button", { name: "Delete" }).click();
    await page.getByText(hasScripts ? "3 deleted." : "1 deleted.").waitFor();
    await finish(1);
  });

  it("deletes an entry, and undoes it", async () => {
    const { page, finish } = await open("/entries?range=all");
    await page.getByRole("button", { name: "Delete: Pictures" }).click();
    await page.getByText("Entry deleted.").waitFor();
    await selectBox(page, "Pictures").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await selectBox(page, "Pictures").waitFor();
    expect(page.url()).toContain("/entries?range=all");
    await finish(2);
  });

  it("starts the timer again", async () => {
    const { page, finish } = await open("/entries");
    await page.getByRole("button", { name: "Start again: Imprint" }).click();
    await page.getByText("Running", { exact: true }).waitFor();
    await page.getByRole("timer").waitFor();
    await finish(1);
  });

  it("opens the page of a running entry in another tab, and then in this one", async () => {
    expectStatus(await me.post("/api/v1/timer/start", { project_id: website }), 201);
    const { page, finish } = await open("/entries");
    const edit = page.getByRole("button", { name: "Edit: Website" });
    const other = page.context().waitForEvent("page");
    await edit.click({ modifiers: ["Control"] });
    await (await other).waitForURL("/timer/edit/*");
    expect(new URL(page.url()).pathname).toBe("/entries");
    await edit.click();
    await page.waitForURL("/timer/edit/*");
    await finish(2);
  });

  it("imports a file after a preview, and shows what was imported", async () => {
    const { page, finish } = await open("/entries");
    await page.getByRole("link", { name: "Import" }).click();
    const csv = "Project name,Start,End\nWebsite,2026-11-24 08:00,2026-11-24 09:00\nWebsite,soon,";
    await page
      .getByLabel("File")
      .setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByRole("button", { name: "Preview" }).first().click();
    await page.getByText("Start time must be a time").waitFor();
    await page.getByRole("button", { name: "Import 1 entry" }).click();
    await page.getByRole("link", { name: "Show the imported entries" }).click();
    await page.getByRole("link", { name: "Remove the filter Source: Import" }).waitFor();
    await selectBox(page, "Website").waitFor();
    expect(await page.getByRole("checkbox", { name: /^Select:/ }).count()).toBe(1);
    await finish(5);
  });
});

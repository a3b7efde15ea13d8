import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, logIn, openPage } from "../support/browser";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const desktop = { width: 1280, height: 800, colorScheme: "light" } as const;
const release = {
  tag_name: "v4.1.0",
  body: "Faster",
  html_url: "https://github.com/octo-org/time",
};
const dismissedKey = "tt_dismissed_release_version";

// Charts and the parts around them, with scripts.
describe("pages with charts", () => {
  let browser: Browser;
  let host: TestHost;
  let me: Client;
  let project: number;

  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchBrowser(),
      startTestHost({
        clock: fixedClock("2026-11-27T12:00:00Z"),
        env: { APP_VERSION: "4.0.0", VERSION_CHECK_GITHUB_REPO: "octo-org/time" },
        fetch: () => Promise.resolve(Response.json(release)),
      }),
    ]);
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website");
    const times = { start_time: "2026-11-26T08:00:00Z", end_time: "2026-11-26T09:30:00Z" };
    expectStatus(await me.post("/api/v1/time-entries", { project_id: project, ...times }), 201);
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const open = async (
    path: string,
    screen: Parameters<typeof openPage>[2] = desktop,
  ): Promise<{ page: Page; browserErrors: readonly string[]; loads: () => number }> => {
    const opened = await openPage(browser, host.url, screen);
    await logIn(opened.page, me);
    let count = 0;
    opened.page.on("load", () => (count += 1));
    await opened.page.goto(path);
    return { ...opened, loads: () => count };
  };
  /** True if something is drawn on the canvas of a chart. */
  const isDrawn = (page: Page, id: string): Promise<boolean> =>
    page.evaluate<boolean>(
      `(() => {
        const canvas = document.querySelector("#${id} canvas");
        if (!canvas?.width) return false;
        const blank = document.createElement("canvas");
        Object.assign(blank, { width: canvas.width, height: canvas.height });
        return canvas.toDataURL() !== blank.toDataURL();
      })()`,
    );
  const caption = (page: Page, part: string, text: string) =>
    page.locator(`${part} figcaption`, { hasText: text });
  const addEntry = (day: string) =>
    sql`insert into time_entries
        (user_id, project_id, start_time, end_time, duration_seconds, billable)
      values (1, ${project}, ${`${day}T10:00:00Z`}, ${`${day}T11:00:00Z`}, 3600, true)`.execute(
      host.database.db,
    );

  it("draws the weeks, loads the insights in view, and reads both again after the timer", async () => {
    const { page, browserErrors, loads } = await open("/");
    // Charts are drawn when they come into view.
    await page.locator("#week").scrollIntoViewIfNeeded();
    await expect.poll(() => isDrawn(page, "week-chart"), { timeout: 10_000 }).toBe(true);
    await page.locator("#insights").scrollIntoViewIfNeeded();
    await page.getByText("Most productive day").waitFor();
    await page.locator("#last-days-chart").scrollIntoViewIfNeeded();
    await expect.poll(() => isDrawn(page, "last-days-chart")).toBe(true);
    await addEntry("2026-11-25");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await caption(page, "#insights", "2:30 in the last seven days.").waitFor();
    await page.locator("#week").scrollIntoViewIfNeeded();
    await caption(page, "#week", "2:30 so far").waitFor();
    await expect.poll(() => isDrawn(page, "week-chart")).toBe(true);
    expect(loads()).toBe(1);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText(/^Stopped after/).waitFor();
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("tries again to load a part", async () => {
    const { db } = host.database;
    await sql`alter table tasks rename column due_date to gone`.execute(db);
    const { page, loads } = await open("/");
    await page.getByText("This could not be loaded.").waitFor();
    await sql`alter table tasks rename column gone to due_date`.execute(db);
    await page.getByRole("link", { name: "Try again: My open tasks" }).click();
    await page.getByText("No open tasks.").waitFor();
    expect(loads()).toBe(1);
    await page.context().close();
  });

  it("dismisses a release for the account, and in the browser", async () => {
    const { page, browserErrors, loads } = await open("/");
    const note = page.getByText("Version 4.1.0 is available");
    await note.waitFor();
    await page.getByRole("button", { name: "Dismiss version 4.1.0" }).click();
    await note.waitFor({ state: "detached" });
    expect(loads()).toBe(1);
    const stored = await page.evaluate(`localStorage.getItem("${dismissedKey}")`);
    expect(stored).toBe("4.1.0");
    // The browser remembers it even if the account does not.
    await sql`update users set dismissed_release_version = null`.execute(host.database.db);
    await page.reload();
    await note.waitFor({ state: "attached" });
    expect(await note.isVisible()).toBe(false);
    await page.evaluate(`localStorage.setItem("${dismissedKey}", "4.0.9")`);
    await page.reload();
    await note.waitFor();
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("changes the report in place, with an address to share", async () => {
    const { page, browserErrors, loads } = await open("/reports");
    await expect.poll(() => isDrawn(page, "report-chart")).toBe(true);
    await page.getByLabel("Group by").selectOption("day");
    await page.getByText(/, by day$/).waitFor();
    expect(new URL(page.url()).searchParams.get("group_by")).toBe("day");
    await page.getByRole("radio", { name: "Last month" }).click();
    await page.getByText("No time was tracked in these days").waitFor();
    expect(new URL(page.url()).searchParams.get("range")).toBe("last_month");
    expect(loads()).toBe(1);
    await page.goBack();
    await page.getByText(/, by day$/).waitFor();
    await expect.poll(() => isDrawn(page, "report-chart")).toBe(true);
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("prints reports in dark ink, without the controls", async () => {
    const { page, browserErrors } = await open("/reports", { ...desktop, colorScheme: "dark" });
    await expect.poll(() => isDrawn(page, "report-chart")).toBe(true);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const style = (selector: string, property: string) =>
      page.evaluate(`getComputedStyle(document.querySelector("${selector}")).${property}`);
    expect(await style("#report .card", "backgroundColor")).toBe("rgb(255, 255, 255)");
    expect(await style("form[action='/reports']", "display")).toBe("none");
    // The navigation leaves no gap.
    expect((await page.locator("#report").boundingBox())?.width).toBeGreaterThan(1_000);
    expect(await page.getByRole("button", { name: "Print" }).isVisible()).toBe(false);
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("refreshes the productivity page in place, and keeps the period", async () => {
    const { page, browserErrors, loads } = await open("/dashboard/productivity");
    await expect.poll(() => isDrawn(page, "days-chart")).toBe(true);
    await page.getByRole("button", { name: "7 days" }).click();
    await page.getByText("in 7 days").waitFor();
    expect(new URL(page.url()).searchParams.get("period")).toBe("7");
    await addEntry("2026-11-24");
    await page.getByRole("button", { name: "Refresh" }).click();
    await caption(page, "#productivity", "on 3 of 14 days").waitFor();
    await page.getByText("in 7 days").waitFor();
    await expect.poll(() => isDrawn(page, "days-chart")).toBe(true);
    expect(loads()).toBe(1);
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });
});

import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, logIn, openPage } from "../support/browser";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const desktop = { width: 1280, height: 800, colorScheme: "light" } as const;

// The pages on which time is entered, with scripts.
describe("in the browser", () => {
  let browser: Browser;
  let host: TestHost;
  let me: Client;
  let website: number;

  beforeAll(async () => {
    [browser, host] = await Promise.all([
      launchBrowser(),
      startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") }),
    ]);
    me = host.client();
    await me.logIn(admin);
    website = await me.createProject("Website");
    for (const day of ["13", "14"]) {
      const times = {
        start_time: `2026-01-${day}T08:00:00Z`,
        end_time: `2026-01-${day}T09:30:00Z`,
      };
      const entry = { project_id: website, notes: "Draft", tags: "review", ...times };
      expectStatus(await me.post("/api/v1/time-entries", entry), 201);
    }
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  const open = async (
    path: string,
    screen: Parameters<typeof openPage>[2] = desktop,
  ): Promise<{ page: Page; browserErrors: readonly string[] }> => {
    const opened = await openPage(browser, host.url, screen);
    await logIn(opened.page, me);
    await opened.page.goto(path);
    return opened;
  };
  const focused = (page: Page): Promise<string | undefined> =>
    page.evaluate<string | undefined>(`document.activeElement?.getAttribute("aria-labelledby")
      ?.split(" ").map((id) => document.getElementById(id)?.textContent).join(" ")`);

  it("a week is filled in by keyboard alone", async () => {
    const { page, browserErrors } = await open("/week?date=2026-01-12");
    await page.getByRole("textbox", { name: /^Website .* Mon 12$/ }).focus();
    await page.keyboard.type("45m");
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toMatch(/^Website .* Tue 13$/);
    expect(await page.getByRole("textbox", { name: /^Website .* Mon 12$/ }).inputValue()).toBe(
      "0:45",
    );
    await page.keyboard.press("ArrowLeft");
    expect(await focused(page)).toMatch(/^Website .* Mon 12$/);
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("New row Mon 12");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.type("2");
    await page.keyboard.press("Tab");
    // The sums follow.
    expect(await page.locator('tfoot [data-total="1"]').textContent()).toBe("2:00");
    expect(await page.locator('tfoot [data-total="all"]').textContent()).toBe("4:15");
    await page.getByRole("button", { name: "Save", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Entries: 1 added, 1 changed.").waitFor();
    expect(await page.getByRole("textbox", { name: /^Website .* Tue 13$/ }).inputValue()).toBe(
      "2:00",
    );
    await page.getByRole("heading", { name: "Week" }).click();
    await page.keyboard.press("]");
    await page.waitForURL(({ search }) => search === "?date=2026-01-19");
    await page.keyboard.press("[");
    await page.waitForURL(({ search }) => search === "?date=2026-01-12");
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("a week is filled in on a phone without scripts", async () => {
    const phone = { width: 390, height: 844, colorScheme: "dark" } as const;
    const { page } = await open("/week?date=2026-02-02", { ...phone, javaScriptEnabled: false });
    await page.getByLabel("New row: project or task").selectOption(String(website));
    await page.getByRole("textbox", { name: "New row Wed 4" }).fill("soon");
    await page.keyboard.press("Enter");
    await page.getByText("Not saved.").waitFor();
    await page.getByRole("textbox", { name: "New row Wed 4" }).fill("1.5");
    await page.keyboard.press("Enter");
    await page.getByText("Entries: 1 added.").waitFor();
    expect(await page.getByRole("textbox", { name: /^Website .* Wed 4$/ }).inputValue()).toBe(
      "1:30",
    );
    await page.getByRole("textbox", { name: /^Website .* Wed 4$/ }).fill("");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Save and delete" }).click();
    await page.getByText("Entries: 1 deleted.").waitFor();
    await page.context().close();
  });

  it("the form of an entry is filled in by suggestions, tags and the current time", async () => {
    const { page, browserErrors } = await open("/entries/new");
    await page.getByLabel("Break").fill("15");
    await page.getByRole("link", { name: "Draft · Website" }).click();
    expect(await page.getByRole("textbox", { name: "Notes" }).inputValue()).toBe("Draft");
    expect(await page.locator('select[name="work"] + input').nth(1).inputValue()).toBe("Website");
    expect(await page.getByLabel("Break").inputValue()).toBe("15");
    const tag = page.getByRole("button", { name: "review" });
    expect(await tag.getAttribute("aria-pressed")).toBe("true");
    await tag.click();
    expect(await page.getByRole("textbox", { name: "Tags", exact: true }).inputValue()).toBe("");
    await tag.click();
    await page.getByRole("button", { name: "Now: Start" }).click();
    const start = await page.getByRole("textbox", { name: "Start", exact: true }).inputValue();
    expect(start).toMatch(/^\d\d:\d\d$/);
    await page.getByLabel("Break").fill("");
    await page.getByLabel("Duration").fill("0:30");
    await page.getByLabel("Date").fill("2026-01-15");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Entry added.").waitFor();
    const { body } = await me.get("/api/v1/time-entries?start_date=2026-01-15");
    expect((body["time_entries"] as JsonObject[])[0]).toMatchObject({
      notes: "Draft",
      tags: "review",
      duration_seconds: 1800,
    });
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it.each([
    ["End", "5:00", "3:30"],
    ["Duration", "4:30", "4:30"],
  ])("an entry over a change of the clocks has the typed %s", async (field, typed, stored) => {
    const zone = { timezone: "America/St_Johns" };
    expectStatus(await me.request("PATCH", "/api/profile", zone), 200);
    // The clocks went from 2:00 to 3:00.
    const { page } = await open(`/entries/new?date=2025-03-09&work=${String(website)}`);
    await page.getByLabel("Start", { exact: true }).fill("0:30");
    await page.getByLabel(field, { exact: true }).fill(typed);
    await page.getByRole("textbox", { name: "Notes", exact: true }).fill(`By ${field}`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Entry added.").waitFor();
    await page.goto("/entries?start_date=2025-03-09&end_date=2025-03-09");
    const row = page.locator("main li").filter({ hasText: `By ${field}` });
    expect(await row.textContent()).toContain(stored);
    // Also in the row.
    await row.getByRole("button", { name: /^Edit/ }).click();
    await page.getByLabel("Start", { exact: true }).fill("1:30");
    await page.keyboard.press("Enter");
    await page.getByText("Entry saved.").waitFor();
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: null }), 200);
    await page.context().close();
  });

  it("a suggestion starts the timer on any page", async () => {
    const { page, browserErrors } = await open("/profile");
    const suggestion = page.getByRole("button", { name: "Start: Draft · Website" });
    expect(await suggestion.isVisible()).toBe(false);
    await page.keyboard.press("n");
    await suggestion.click();
    await page.getByRole("timer").waitFor();
    expect(new URL(page.url()).pathname).toBe("/profile");
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
    expect(browserErrors).toEqual([]);
    await page.context().close();
  });

  it("the login counts down after too many tries", async () => {
    const { page } = await openPage(browser, host.url, desktop);
    const wrong = { username: "grace", password: "wrong-password" };
    for (let attempt = 0; attempt < 20; attempt += 1) await host.client().post("/login", wrong);
    await page.goto("/login");
    await page.getByLabel("Username").fill("grace");
    await page.getByLabel("Password", { exact: true }).fill("wrong-password");
    await page.keyboard.press("Enter");
    await page.getByText("Too many tries").waitFor();
    expect(await page.getByRole("button", { name: "Log in" }).isDisabled()).toBe(true);
    await page.getByText("14:58").waitFor();
    expect(await page.getByLabel("Username").inputValue()).toBe("grace");
    await page.context().close();
  });
});

import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

// The calendar without scripts.
describe("the calendar", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;
  let website: number;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    host = await startTestHost({ clock });
    me = host.client();
    await me.logIn(admin);
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: "Europe/Berlin" }), 200);
    website = await me.createProject("Website");
  });
  afterAll(() => host.close());

  const get = async (path: string, as = me): Promise<string> => {
    const answer = await as.request("GET", path, undefined, { accept: "text/html" });
    return textOf(expectStatus(answer, 200), "text");
  };
  const add = async (start: string, end: string, notes: string): Promise<number> => {
    const body = { project_id: website, start_time: start, end_time: end, notes };
    const made = expectStatus(await me.post("/api/v1/time-entries", body), 201);
    return Number((made.body["time_entry"] as JsonObject)["id"]);
  };

  it("shows the entries of a week, each with a link to its form", async () => {
    const id = await add("2026-01-12T08:00:00Z", "2026-01-12T09:30:00Z", "<b>Draft");
    await add("2026-01-11T22:30:00Z", "2026-01-11T23:30:00Z", "Past midnight");
    await add("2026-01-19T08:00:00Z", "2026-01-19T09:00:00Z", "A week later");
    const page = await get("/calendar");
    expect(page).toContain("12 – 18 January 2026");
    const next = "/calendar?view=week%26date=2026-01-15";
    expect(page).toContain(`href="/timer/edit/${String(id)}?next=${next}"`);
    expect(page).toContain("&lt;b>Draft");
    expect(page).toContain("09:00 – 10:30 · 1:30");
    expect(page).toContain("Past midnight");
    expect(page).not.toContain("A week later");
    // By the clock of the user: 9:00 is two hours below the first one, 7:00 is left out at midnight.
    expect(page).toContain('y="433" height="70"');
    const day = await get("/calendar?view=day&date=2026-01-11");
    expect(day).toContain("Past midnight");
    expect(day).not.toContain(`/timer/edit/${String(id)}?`);
    // The entry counts on the day of its start.
    expect(day.match(/1:00/g)?.length).toBeGreaterThan(1);
  });

  it("lets the running timer grow", async () => {
    clock.set("2026-01-15T12:00:00Z");
    const started = await me.post("/api/v1/timer/start", { project_id: website, notes: "Growing" });
    expectStatus(started, 201);
    clock.set("2026-01-15T14:00:00Z");
    const page = await get("/calendar");
    expect(page).toContain('id="calendar" data-poll="60"');
    expect(page).toContain("13:00 – now · 2:00 · running");
    expect(page).toContain('height="94"');
    expect(await get("/calendar?date=2026-01-01")).not.toContain("data-poll");
    expectStatus(await me.post("/api/v1/timer/stop"), 200);
  });

  it("shows only the entries of its user, and survives odd addresses", async () => {
    const other = await host.newUser("other");
    expect(await get("/calendar?date=2026-01-12", other)).toContain("Nothing was tracked here.");
    for (const query of ["date=soon", "date=2026-02-30&view=month", "date=0001-01-01", "view="]) {
      expect(await get(`/calendar?${query}`)).toContain("12 – 18 January 2026");
    }
  });
});

import { maxPageItems } from "@tt/connector-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFixture, hour, reasons, type Fixture } from "./fixture";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(() => {
  expect(fixture.google.faults.pending).toEqual([]);
});

const titles = async (): Promise<(string | null)[]> =>
  (await fixture.entries()).map(({ notes }) => notes);

const queries = () =>
  fixture.google.requests
    .filter(({ path }) => path.endsWith("/events"))
    .map(({ query }) => Object.fromEntries(query));

describe("the first import", () => {
  it("creates an entry for each event of the window, or reports why not", async () => {
    fixture.calendar.add({ id: "aaaaa", summary: "Planning", ...hour(14, 9) });
    fixture.calendar.addRaw({
      id: "bbbbb",
      summary: "Fair",
      start: { date: "2026-01-14" },
      end: { date: "2026-01-15" },
    });
    fixture.calendar.add({ id: "ccccc", summary: "[TT] Website", ...hour(14, 10) });
    fixture.calendar.add({
      id: "ddddd",
      summary: "Lunch",
      transparency: "transparent",
      ...hour(14, 12),
    });
    fixture.calendar.add({
      id: "eeeee",
      summary: "Doctor",
      visibility: "private",
      ...hour(14, 13),
    });
    fixture.calendar.add({
      id: "fffff",
      summary: "Standup",
      attendees: [{ self: true, responseStatus: "declined" }],
      ...hour(14, 14),
    });
    fixture.calendar.add({ id: "ggggg", summary: "Review", ...hour(16, 9) });
    fixture.calendar.add({ id: "hhhhh", summary: "Long ago", ...hour(1, 9) });
    const run = await fixture.sync();
    expect(reasons(run)).toEqual({
      "gcal:aaaaa": "created",
      "gcal:bbbbb": "all_day",
      "gcal:ccccc": "own_item",
      "gcal:ddddd": "free",
      "gcal:eeeee": "private",
      "gcal:fffff": "declined",
      "gcal:ggggg": "not_ended",
    });
    expect(run).toMatchObject({ status: "done", created: 1, skipped: 6, failed: 0, exported: 0 });
    expect(await fixture.entries()).toMatchObject([
      {
        project: fixture.project,
        start: "2026-01-14T09:00:00Z",
        end: "2026-01-14T10:00:00Z",
        notes: "Planning [gcal:aaaaa]",
        billable: false,
      },
    ]);
  });

  it("requests the window of the settings, without an end (GC-22, GC-23)", async () => {
    await fixture.save({ sync_days_back: 30 });
    fixture.calendar.add({
      id: "aaaaa",
      summary: "Over midnight",
      start: "2025-12-16T11:30:00Z",
      end: "2025-12-16T12:30:00Z",
    });
    fixture.calendar.add({
      id: "bbbbb",
      summary: "Just out",
      start: "2025-12-16T11:00:00Z",
      end: "2025-12-16T12:00:00Z",
    });
    await fixture.sync();
    expect(await titles()).toEqual(["Over midnight [gcal:aaaaa]"]);
    expect(queries()[0]).toMatchObject({
      timeMin: "2025-12-16T12:00:00.000Z",
      singleEvents: "true",
    });
    expect(queries()[0]).not.toHaveProperty("timeMax");
    expect(queries()[0]).not.toHaveProperty("orderBy");
  });

  it("reads all pages with the same parameters, including empty ones (GC-21)", async () => {
    const count = maxPageItems * 2 + 1;
    for (let index = 0; index < count; index += 1) {
      const minute = new Date(Date.parse("2026-01-14T00:00:00Z") + index * 60_000);
      const end = new Date(minute.getTime() + 60_000).toISOString();
      fixture.calendar.add({
        id: `many${String(index).padStart(5, "0")}`,
        start: minute.toISOString(),
        end,
      });
    }
    fixture.google.faults.add({
      type: "empty_page",
      on: ({ path }) => path.endsWith("/events"),
      after: 1,
    });
    expect(await fixture.sync()).toMatchObject({ created: count, status: "done" });
    expect(fixture.calls()).toHaveLength(4);
    const [first, ...others] = queries().map(({ pageToken: _page, ...rest }) => rest);
    for (const other of others) expect(other).toEqual(first);
  });

  it("imports each instance of a series once (GC-22)", async () => {
    const starts = ["2026-01-13T09:00:00Z", "2026-01-14T09:00:00Z", "2026-01-16T09:00:00Z"];
    fixture.calendar.addSeries("weekly", "Standup", starts, 15);
    await fixture.sync();
    await fixture.sync();
    expect(await titles()).toEqual([
      "Standup [gcal:weekly_20260113t090000z]",
      "Standup [gcal:weekly_20260114t090000z]",
    ]);
  });

  it("treats times without an offset as in the calendar's zone (GC-29)", async () => {
    const owner = fixture.google.addAccount("berlin@example.com");
    const berlin = fixture.google.addCalendar("team@group", { owner, zone: "Europe/Berlin" });
    berlin.add({ id: "aaaaa", start: "2026-01-14T10:00:00", end: "2026-01-14T11:00:00" });
    await fixture.consent({ account: "berlin@example.com" });
    await fixture.save({ calendar_id: "team@group" });
    await fixture.sync();
    expect(await fixture.entries()).toMatchObject([{ start: "2026-01-14T09:00:00Z" }]);
  });

  it("fails without a project", async () => {
    await fixture.save({ default_project_id: null });
    expect(await fixture.connector.sync(fixture.integration.id)).toMatchObject({
      ok: false,
      code: "invalid_config",
      error: expect.stringContaining("Choose a project") as string,
    });
    expect(fixture.calls()).toEqual([]);
  });

  it("skips an invalid event", async () => {
    fixture.calendar.addRaw({
      id: "bad00",
      summary: 5,
      start: { dateTime: hour(14, 8).start },
      end: { dateTime: hour(14, 8).end },
    });
    fixture.calendar.add({ id: "good0", summary: "Good", ...hour(14, 9) });
    const run = await fixture.sync();
    expect(run).toMatchObject({ status: "done", created: 1, failed: 1 });
    expect(run.items[0]).toMatchObject({ ref: "gcal:bad00", status: "failed" });
  });

  it("writes nothing in a dry run", async () => {
    fixture.calendar.add({ id: "aaaaa", ...hour(14, 9) });
    const before = await fixture.row();
    const result = await fixture.connector.sync(fixture.integration.id, { dryRun: true });
    expect(result).toMatchObject({ ok: true, run: { created: 1, dryRun: true } });
    expect(await fixture.entries()).toEqual([]);
    expect((await fixture.row()).state).toEqual(before.state);
    expect(await fixture.sync()).toMatchObject({ created: 1 });
  });
});

describe("later imports", () => {
  beforeEach(async () => {
    fixture.calendar.add({ id: "aaaaa", summary: "Planning", ...hour(14, 9) });
    await fixture.sync();
    fixture.calls();
    fixture.clock.advance(60_000);
  });

  it("make one request by the token alone if nothing changed (GC-24)", async () => {
    for (let round = 0; round < 3; round += 1)
      expect(await fixture.sync()).toMatchObject({ items: [] });
    expect(fixture.calls()).toHaveLength(3);
    const last = queries().at(-1) ?? {};
    expect(last).toHaveProperty("syncToken");
    for (const name of ["timeMin", "timeMax", "orderBy", "q", "showDeleted"]) {
      expect(last).not.toHaveProperty(name);
    }
    const first = queries()[0] ?? {};
    for (const name of ["singleEvents", "maxResults", "maxAttendees"]) {
      expect(last[name]).toBe(first[name]);
    }
  });

  it("update an unedited entry with its event (GC-31)", async () => {
    fixture.calendar.move("aaaaa", "2026-01-14T15:00:00Z", "2026-01-14T15:30:00Z");
    fixture.calendar.edit("aaaaa", { summary: "Retrospective" });
    expect(reasons(await fixture.sync())).toEqual({ "gcal:aaaaa": "updated" });
    expect(await fixture.entries()).toMatchObject([
      {
        start: "2026-01-14T15:00:00Z",
        end: "2026-01-14T15:30:00Z",
        notes: "Retrospective [gcal:aaaaa]",
      },
    ]);
  });

  it("skip and report edited, paid and deleted entries (GC-31)", async () => {
    const [entry] = await fixture.entries();
    const id = entry?.id ?? 0;
    await fixture.harness.editEntry(id, { notes: "Mine" });
    fixture.calendar.move("aaaaa", "2026-01-14T15:00:00Z", "2026-01-14T15:30:00Z");
    expect(reasons(await fixture.sync())).toEqual({ "gcal:aaaaa": "changed_here" });
    fixture.calendar.remove("aaaaa");
    expect(reasons(await fixture.sync())).toEqual({ "gcal:aaaaa": "changed_here" });
    expect(await fixture.entries()).toMatchObject([
      { id, notes: "Mine", start: "2026-01-14T09:00:00Z" },
    ]);
  });

  it("never restore a deleted entry, even in a full import (GC-26)", async () => {
    const [entry] = await fixture.entries();
    await fixture.harness.deleteEntry(entry?.id ?? 0);
    fixture.calendar.edit("aaaaa", { summary: "Again" });
    expect(reasons(await fixture.sync())).toEqual({ "gcal:aaaaa": "deleted_here" });
    fixture.calendar.expireSyncTokens();
    expect(reasons(await fixture.sync())).toEqual({ "gcal:aaaaa": "deleted_here" });
    expect(await fixture.entries()).toEqual([]);
  });

  it("delete the entry of a deleted event that has only an ID (GC-27)", async () => {
    fixture.calendar.remove("aaaaa");
    expect(reasons(await fixture.sync())).toEqual({ "gcal:aaaaa": "updated" });
    expect(await fixture.entries()).toEqual([]);
    fixture.calendar.edit("aaaaa", { status: "confirmed" });
    await fixture.sync();
    expect(await titles()).toEqual(["Planning [gcal:aaaaa]"]);
  });

  it("import events that take place without a change", async () => {
    fixture.calendar.add({ id: "bbbbb", summary: "Review", ...hour(15, 13) });
    expect(reasons(await fixture.sync())).toEqual({ "gcal:bbbbb": "not_ended" });
    fixture.clock.set("2026-01-15T13:59:00Z");
    expect(await fixture.sync()).toMatchObject({ items: [] });
    fixture.clock.set("2026-01-15T14:00:00Z");
    expect(reasons(await fixture.sync())).toMatchObject({ "gcal:bbbbb": "created" });
    expect(await titles()).toContain("Review [gcal:bbbbb]");
    fixture.calls();
    fixture.clock.advance(60_000);
    await fixture.sync();
    expect(fixture.calls(), "and then it is quiet again").toHaveLength(1);
  });

  it("import events that were in the future at the first import", async () => {
    fixture = await createFixture();
    fixture.calendar.addSeries(
      "daily",
      "Standup",
      [16, 17, 18, 25].map((day) => hour(day, 9).start),
      30,
    );
    await fixture.sync();
    for (let day = 16; day <= 26; day += 1) {
      fixture.clock.set(`2026-01-${String(day)}T12:00:00Z`);
      await fixture.sync();
    }
    expect(await fixture.entries()).toHaveLength(4);
  });

  it("remove the entry of an event moved to the future and restore it when it ends", async () => {
    fixture.calendar.move("aaaaa", "2026-01-15T15:00:00Z", "2026-01-15T16:00:00Z");
    await fixture.sync();
    expect(await fixture.entries()).toEqual([]);
    fixture.clock.set("2026-01-15T16:00:00Z");
    await fixture.sync();
    expect(await fixture.entries()).toMatchObject([{ start: "2026-01-15T15:00:00Z" }]);
  });

  it("start over after the token expired, without deleting entries (GC-26)", async () => {
    const before = await fixture.entries();
    fixture.calendar.add({ id: "bbbbb", summary: "New", ...hour(14, 11) });
    fixture.google.faults.add({ type: "gone", on: ({ query }) => query.has("syncToken") });
    expect(reasons(await fixture.sync())).toEqual({
      "gcal:aaaaa": "unchanged",
      "gcal:bbbbb": "created",
    });
    expect((await fixture.entries())[0]).toEqual(before[0]);
    fixture.calls();
    await fixture.sync();
    expect(fixture.calls(), "the new token counts").toHaveLength(1);
  });

  it("reach back to the last complete import after a long pause", async () => {
    fixture.calendar.add({ id: "bbbbb", summary: "While asleep", ...hour(16, 9) });
    fixture.clock.set("2026-02-20T12:00:00Z");
    fixture.calendar.expireSyncTokens();
    await fixture.sync();
    expect(await titles()).toContain("While asleep [gcal:bbbbb]");
  });

  it("update events before the window but do not import them", async () => {
    fixture.calendar.add({ id: "bbbbb", summary: "Old", ...hour(2, 9) });
    expect(reasons(await fixture.sync())).toEqual({ "gcal:bbbbb": "outside_window" });
    fixture.calendar.move("aaaaa", hour(2, 9).start, hour(2, 9).end);
    expect(reasons(await fixture.sync())).toEqual({ "gcal:aaaaa": "updated" });
  });

  it("list everything again after the window grew or private events were enabled", async () => {
    fixture.calendar.add({ id: "bbbbb", summary: "Older", ...hour(2, 9) });
    fixture.calendar.add({
      id: "ccccc",
      summary: "Doctor",
      visibility: "private",
      ...hour(14, 15),
    });
    await fixture.sync();
    await fixture.save({ sync_days_back: 30, import_private: true });
    await fixture.sync();
    expect((await titles()).toSorted()).toEqual([
      "Doctor [gcal:ccccc]",
      "Older [gcal:bbbbb]",
      "Planning [gcal:aaaaa]",
    ]);
  });

  it("distinguish equal event IDs of two calendars, and know both names of the own calendar", async () => {
    const [before] = await fixture.entries();
    await fixture.save({ calendar_id: "ME@example.com" });
    expect(reasons(await fixture.sync())).toEqual({ "gcal:aaaaa": "unchanged" });
    expect(await fixture.entries()).toEqual([before]);
  });
});

describe("limits and faults", () => {
  it.each([
    ["429 with Retry-After", { type: "rate_limit", status: 429, retryAfterSeconds: 1 }],
    ["403 rateLimitExceeded", { type: "rate_limit", status: 403 }],
    ["403 quotaExceeded", { type: "refused", status: 403, reason: "quotaExceeded" }],
    ["a broken connection", { type: "dropped" }],
    ["503", { type: "server_error" }],
  ] as const)("of a moment are waited for: %s (GC-50, GC-51, GC-52)", async (_name, fault) => {
    fixture.calendar.add({ id: "aaaaa", ...hour(14, 9) });
    fixture.google.faults.add({ ...fault, times: 2 });
    expect(await fixture.sync()).toMatchObject({ created: 1 });
    expect(fixture.clock.sleeps).toHaveLength(2);
  });

  it("are retried with exponential back-off and jitter (GC-51)", async () => {
    fixture.google.faults.add({ type: "rate_limit", status: 403, times: 2 });
    await fixture.sync();
    const [first = 0, second = 0] = fixture.clock.sleeps;
    expect(first).toBeGreaterThanOrEqual(375);
    expect(first).toBeLessThanOrEqual(625);
    expect(second).toBeGreaterThanOrEqual(750);
    expect(second).toBeLessThanOrEqual(1250);
  });

  it("that persist end the sync with its partial result and a retry time (GC-51, GC-52)", async () => {
    fixture.google.faults.add({ type: "rate_limit", retryAfterSeconds: 60 });
    expect(await fixture.connector.sync(fixture.integration.id)).toMatchObject({
      ok: false,
      code: "rate_limited",
      retryAfter: 60,
      run: { status: "stopped" },
    });
  });

  it("that are permanent are not retried (GC-51)", async () => {
    fixture.google.faults.add({ type: "refused", status: 403, reason: "forbidden" });
    expect(await fixture.connector.sync(fixture.integration.id)).toMatchObject({
      code: "permission_missing",
    });
    expect(fixture.calls()).toHaveLength(1);
  });
});

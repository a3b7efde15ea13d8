import { maxPageItems } from "@tt/connector-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gcalWorld, hour, reasons, type GcalWorld } from "./fixture";

let world: GcalWorld;
beforeEach(async () => {
  world = await gcalWorld();
});
afterEach(() => {
  expect(world.google.faults.pending).toEqual([]);
});

const titles = async (): Promise<(string | null)[]> =>
  (await world.entries()).map(({ notes }) => notes);

const queries = () =>
  world.google.requests
    .filter(({ path }) => path.endsWith("/events"))
    .map(({ query }) => Object.fromEntries(query));

describe("the first import", () => {
  it("makes an entry of each event of the window, and says why of none", async () => {
    world.calendar.add({ id: "aaaaa", summary: "Planning", ...hour(14, 9) });
    world.calendar.addRaw({
      id: "bbbbb",
      summary: "Fair",
      start: { date: "2026-01-14" },
      end: { date: "2026-01-15" },
    });
    world.calendar.add({ id: "ccccc", summary: "[TT] Website", ...hour(14, 10) });
    world.calendar.add({
      id: "ddddd",
      summary: "Lunch",
      transparency: "transparent",
      ...hour(14, 12),
    });
    world.calendar.add({ id: "eeeee", summary: "Doctor", visibility: "private", ...hour(14, 13) });
    world.calendar.add({
      id: "fffff",
      summary: "Standup",
      attendees: [{ self: true, responseStatus: "declined" }],
      ...hour(14, 14),
    });
    world.calendar.add({ id: "ggggg", summary: "Review", ...hour(16, 9) });
    world.calendar.add({ id: "hhhhh", summary: "Long ago", ...hour(1, 9) });
    const run = await world.sync();
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
    expect(await world.entries()).toMatchObject([
      {
        project: world.project,
        start: "2026-01-14T09:00:00Z",
        end: "2026-01-14T10:00:00Z",
        notes: "Planning [gcal:aaaaa]",
        billable: false,
      },
    ]);
  });

  it("looks back as far as the card says, by an offset's time, without an end (GC-22, GC-23)", async () => {
    await world.save({ sync_days_back: 30 });
    world.calendar.add({
      id: "aaaaa",
      summary: "Over midnight",
      start: "2025-12-16T11:30:00Z",
      end: "2025-12-16T12:30:00Z",
    });
    world.calendar.add({
      id: "bbbbb",
      summary: "Just out",
      start: "2025-12-16T11:00:00Z",
      end: "2025-12-16T12:00:00Z",
    });
    await world.sync();
    expect(await titles()).toEqual(["Over midnight [gcal:aaaaa]"]);
    expect(queries()[0]).toMatchObject({
      timeMin: "2025-12-16T12:00:00.000Z",
      singleEvents: "true",
    });
    expect(queries()[0]).not.toHaveProperty("timeMax");
    expect(queries()[0]).not.toHaveProperty("orderBy");
  });

  it("reads all pages, empty ones too, asked for alike (GC-21)", async () => {
    const count = maxPageItems * 2 + 1;
    for (let index = 0; index < count; index += 1) {
      const minute = new Date(Date.parse("2026-01-14T00:00:00Z") + index * 60_000);
      const end = new Date(minute.getTime() + 60_000).toISOString();
      world.calendar.add({
        id: `many${String(index).padStart(5, "0")}`,
        start: minute.toISOString(),
        end,
      });
    }
    world.google.faults.add({
      type: "empty_page",
      on: ({ path }) => path.endsWith("/events"),
      after: 1,
    });
    expect(await world.sync()).toMatchObject({ created: count, status: "done" });
    expect(world.calls()).toHaveLength(4);
    const [first, ...others] = queries().map(({ pageToken: _page, ...rest }) => rest);
    for (const other of others) expect(other).toEqual(first);
  });

  it("takes each instance of a series once (GC-22)", async () => {
    const starts = ["2026-01-13T09:00:00Z", "2026-01-14T09:00:00Z", "2026-01-16T09:00:00Z"];
    world.calendar.addSeries("weekly", "Standup", starts, 15);
    await world.sync();
    await world.sync();
    expect(await titles()).toEqual([
      "Standup [gcal:weekly_20260113t090000z]",
      "Standup [gcal:weekly_20260114t090000z]",
    ]);
  });

  it("reads times without an offset in the calendar's zone (GC-29)", async () => {
    const owner = world.google.addAccount("berlin@example.com");
    const berlin = world.google.addCalendar("team@group", { owner, zone: "Europe/Berlin" });
    berlin.add({ id: "aaaaa", start: "2026-01-14T10:00:00", end: "2026-01-14T11:00:00" });
    await world.consent({ account: "berlin@example.com" });
    await world.save({ calendar_id: "team@group" });
    await world.sync();
    expect(await world.entries()).toMatchObject([{ start: "2026-01-14T09:00:00Z" }]);
  });

  it("needs a project, and says so", async () => {
    await world.save({ default_project_id: null });
    expect(await world.connector.sync(world.card.id)).toMatchObject({
      ok: false,
      code: "invalid_config",
      error: expect.stringContaining("Choose a project") as string,
    });
    expect(world.calls()).toEqual([]);
  });

  it("leaves a broken event aside", async () => {
    world.calendar.addRaw({
      id: "bad00",
      summary: 5,
      start: { dateTime: hour(14, 8).start },
      end: { dateTime: hour(14, 8).end },
    });
    world.calendar.add({ id: "good0", summary: "Good", ...hour(14, 9) });
    const run = await world.sync();
    expect(run).toMatchObject({ status: "done", created: 1, failed: 1 });
    expect(run.items[0]).toMatchObject({ ref: "gcal:bad00", status: "failed" });
  });

  it("is tried without a trace first (dry run)", async () => {
    world.calendar.add({ id: "aaaaa", ...hour(14, 9) });
    const before = await world.row();
    const result = await world.connector.sync(world.card.id, { dryRun: true });
    expect(result).toMatchObject({ ok: true, run: { created: 1, dryRun: true } });
    expect(await world.entries()).toEqual([]);
    expect((await world.row()).state).toEqual(before.state);
    expect(await world.sync()).toMatchObject({ created: 1 });
  });
});

describe("later imports", () => {
  beforeEach(async () => {
    world.calendar.add({ id: "aaaaa", summary: "Planning", ...hour(14, 9) });
    await world.sync();
    world.calls();
    world.clock.advance(60_000);
  });

  it("cost one request when nothing changed, by the token alone (GC-24)", async () => {
    for (let round = 0; round < 3; round += 1)
      expect(await world.sync()).toMatchObject({ items: [] });
    expect(world.calls()).toHaveLength(3);
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

  it("let the entry follow a moved or renamed event nobody touched here (GC-31)", async () => {
    world.calendar.move("aaaaa", "2026-01-14T15:00:00Z", "2026-01-14T15:30:00Z");
    world.calendar.edit("aaaaa", { summary: "Retrospective" });
    expect(reasons(await world.sync())).toEqual({ "gcal:aaaaa": "updated" });
    expect(await world.entries()).toMatchObject([
      {
        start: "2026-01-14T15:00:00Z",
        end: "2026-01-14T15:30:00Z",
        notes: "Retrospective [gcal:aaaaa]",
      },
    ]);
  });

  it("leave alone and report what a person changed, paid or deleted here (GC-31)", async () => {
    const [entry] = await world.entries();
    const id = entry?.id ?? 0;
    await world.harness.editEntry(id, { notes: "Mine" });
    world.calendar.move("aaaaa", "2026-01-14T15:00:00Z", "2026-01-14T15:30:00Z");
    expect(reasons(await world.sync())).toEqual({ "gcal:aaaaa": "changed_here" });
    world.calendar.remove("aaaaa");
    expect(reasons(await world.sync())).toEqual({ "gcal:aaaaa": "changed_here" });
    expect(await world.entries()).toMatchObject([
      { id, notes: "Mine", start: "2026-01-14T09:00:00Z" },
    ]);
  });

  it("never make again what was deleted here, even in a full import (GC-26)", async () => {
    const [entry] = await world.entries();
    await world.harness.deleteEntry(entry?.id ?? 0);
    world.calendar.edit("aaaaa", { summary: "Again" });
    expect(reasons(await world.sync())).toEqual({ "gcal:aaaaa": "deleted_here" });
    world.calendar.forgetSyncTokens();
    expect(reasons(await world.sync())).toEqual({ "gcal:aaaaa": "deleted_here" });
    expect(await world.entries()).toEqual([]);
  });

  it("delete the entry of a deleted event, of which only the id comes (GC-27)", async () => {
    world.calendar.remove("aaaaa");
    expect(reasons(await world.sync())).toEqual({ "gcal:aaaaa": "updated" });
    expect(await world.entries()).toEqual([]);
    world.calendar.edit("aaaaa", { status: "confirmed" });
    await world.sync();
    expect(await titles()).toEqual(["Planning [gcal:aaaaa]"]);
  });

  it("import what takes place, though its event never changes", async () => {
    world.calendar.add({ id: "bbbbb", summary: "Review", ...hour(15, 13) });
    expect(reasons(await world.sync())).toEqual({ "gcal:bbbbb": "not_ended" });
    world.clock.set("2026-01-15T13:59:00Z");
    expect(await world.sync()).toMatchObject({ items: [] });
    world.clock.set("2026-01-15T14:00:00Z");
    expect(reasons(await world.sync())).toMatchObject({ "gcal:bbbbb": "created" });
    expect(await titles()).toContain("Review [gcal:bbbbb]");
    world.calls();
    world.clock.advance(60_000);
    await world.sync();
    expect(world.calls(), "and then it is quiet again").toHaveLength(1);
  });

  it("import what was to come already in the first import, days later", async () => {
    world = await gcalWorld();
    world.calendar.addSeries(
      "daily",
      "Standup",
      [16, 17, 18, 25].map((day) => hour(day, 9).start),
      30,
    );
    await world.sync();
    for (let day = 16; day <= 26; day += 1) {
      world.clock.set(`2026-01-${String(day)}T12:00:00Z`);
      await world.sync();
    }
    expect(await world.entries()).toHaveLength(4);
  });

  it("take a moved event out while it is still to come, and in again when it is over", async () => {
    world.calendar.move("aaaaa", "2026-01-15T15:00:00Z", "2026-01-15T16:00:00Z");
    await world.sync();
    expect(await world.entries()).toEqual([]);
    world.clock.set("2026-01-15T16:00:00Z");
    await world.sync();
    expect(await world.entries()).toMatchObject([{ start: "2026-01-15T15:00:00Z" }]);
  });

  it("begin anew when Google forgot the token, and delete nothing for it (GC-26)", async () => {
    const before = await world.entries();
    world.calendar.add({ id: "bbbbb", summary: "New", ...hour(14, 11) });
    world.google.faults.add({ type: "gone", on: ({ query }) => query.has("syncToken") });
    expect(reasons(await world.sync())).toEqual({
      "gcal:aaaaa": "unchanged",
      "gcal:bbbbb": "created",
    });
    expect((await world.entries())[0]).toEqual(before[0]);
    world.calls();
    await world.sync();
    expect(world.calls(), "the new token counts").toHaveLength(1);
  });

  it("reach back to where all was seen, when the card slept for longer than it looks back", async () => {
    world.calendar.add({ id: "bbbbb", summary: "While asleep", ...hour(16, 9) });
    world.clock.set("2026-02-20T12:00:00Z");
    world.calendar.forgetSyncTokens();
    await world.sync();
    expect(await titles()).toContain("While asleep [gcal:bbbbb]");
  });

  it("import an event of before the window only if it is here already", async () => {
    world.calendar.add({ id: "bbbbb", summary: "Old", ...hour(2, 9) });
    expect(reasons(await world.sync())).toEqual({ "gcal:bbbbb": "outside_window" });
    world.calendar.move("aaaaa", hour(2, 9).start, hour(2, 9).end);
    expect(reasons(await world.sync())).toEqual({ "gcal:aaaaa": "updated" });
  });

  it("list everything again when the card looks back further or wants private events", async () => {
    world.calendar.add({ id: "bbbbb", summary: "Older", ...hour(2, 9) });
    world.calendar.add({ id: "ccccc", summary: "Doctor", visibility: "private", ...hour(14, 15) });
    await world.sync();
    await world.save({ sync_days_back: 30, import_private: true });
    await world.sync();
    expect((await titles()).toSorted()).toEqual([
      "Doctor [gcal:ccccc]",
      "Older [gcal:bbbbb]",
      "Planning [gcal:aaaaa]",
    ]);
  });

  it("keep apart calendars that happen to use one id, and know one's own by both names", async () => {
    const [before] = await world.entries();
    await world.save({ calendar_id: "ME@example.com" });
    expect(reasons(await world.sync())).toEqual({ "gcal:aaaaa": "unchanged" });
    expect(await world.entries()).toEqual([before]);
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
    world.calendar.add({ id: "aaaaa", ...hour(14, 9) });
    world.google.faults.add({ ...fault, times: 2 });
    expect(await world.sync()).toMatchObject({ created: 1 });
    expect(world.clock.sleeps).toHaveLength(2);
  });

  it("wait longer from try to try, and not all for the same time (GC-51)", async () => {
    world.google.faults.add({ type: "rate_limit", status: 403, times: 2 });
    await world.sync();
    const [first = 0, second = 0] = world.clock.sleeps;
    expect(first).toBeGreaterThanOrEqual(375);
    expect(first).toBeLessThanOrEqual(625);
    expect(second).toBeGreaterThanOrEqual(750);
    expect(second).toBeLessThanOrEqual(1250);
  });

  it("that last end the sync with what was done, and when to go on (GC-51, GC-52)", async () => {
    world.google.faults.add({ type: "rate_limit", retryAfterSeconds: 60 });
    expect(await world.connector.sync(world.card.id)).toMatchObject({
      ok: false,
      code: "rate_limited",
      retryAfter: 60,
      run: { status: "stopped" },
    });
  });

  it("that are refusals are not repeated (GC-51)", async () => {
    world.google.faults.add({ type: "refused", status: 403, reason: "forbidden" });
    expect(await world.connector.sync(world.card.id)).toMatchObject({ code: "permission_missing" });
    expect(world.calls()).toHaveLength(1);
  });
});

import type { JsonObject } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { createFixture, hour, reasons, type Fixture } from "./fixture";

describe("an imported event that no longer counts as work", () => {
  it.each<[string, JsonObject]>([
    ["all day", { start: { date: "2026-01-14" }, end: { date: "2026-01-15" } }],
    ["free", { transparency: "transparent" }],
    ["private", { visibility: "private" }],
    ["too long", { end: { dateTime: "2026-01-15T10:00:01Z" } }],
    ["zero length", { end: { dateTime: "2026-01-14T09:00:00Z" } }],
  ])("loses its entry when it becomes %s, unless the entry was edited", async (_name, change) => {
    const fixture = await createFixture();
    for (const id of ["plain", "edited"]) fixture.calendar.add({ id, summary: id, ...hour(14, 9) });
    await fixture.sync();
    const edited = (await fixture.entries()).find(({ notes }) => notes?.includes("edited"));
    await fixture.harness.editEntry(edited?.id ?? 0, { notes: "Mine [gcal:edited]" });
    fixture.clock.advance(60_000);
    for (const id of ["plain", "edited"]) fixture.calendar.edit(id, change);
    await fixture.sync();
    expect((await fixture.entries()).map(({ notes }) => notes)).toEqual(["Mine [gcal:edited]"]);
  });
});

describe("events deleted before the sync token expired (GC-26)", () => {
  it("lose their entries, and no others do", async () => {
    const fixture = await createFixture();
    fixture.calendar.add({ id: "stays", summary: "Stays", ...hour(14, 9) });
    fixture.calendar.add({ id: "goes", summary: "Goes", ...hour(14, 11) });
    await fixture.sync();
    fixture.calendar.remove("goes");
    fixture.calendar.expireSyncTokens();
    fixture.clock.advance(60_000);
    await fixture.sync();
    expect((await fixture.entries()).map(({ notes }) => notes)).toEqual(["Stays [gcal:stays]"]);
  });
});

describe("a series moved by an hour (GC-22)", () => {
  const idOf = (day: number, at: number): string =>
    `weekly_202601${String(day)}t${String(at).padStart(2, "0")}0000z`;

  async function createSeries(): Promise<Fixture> {
    const fixture = await createFixture();
    const starts = [12, 13, 14, 16].map((day) => hour(day, 9).start);
    fixture.calendar.addSeries("weekly", "Standup", starts, 30);
    await fixture.sync();
    const entries = await fixture.entries();
    await fixture.harness.editEntry(entries[1]?.id ?? 0, { notes: `Mine [gcal:${idOf(13, 9)}]` });
    await fixture.harness.payEntry(entries[2]?.id ?? 0);
    fixture.clock.advance(60_000);
    return fixture;
  }

  const seen = async (fixture: Fixture) =>
    (await fixture.entries()).map(({ start, notes }) => `${start} ${notes ?? ""}`);

  const moved = [
    `2026-01-12T10:00:00Z Standup [gcal:${idOf(12, 10)}]`,
    `2026-01-13T09:00:00Z Mine [gcal:${idOf(13, 9)}]`,
    `2026-01-14T09:00:00Z Standup [gcal:${idOf(14, 9)}]`,
  ];

  it("moves its entries, and doubles none that was edited or paid", async () => {
    const fixture = await createSeries();
    fixture.calendar.moveSeries("weekly", 60);
    expect(reasons(await fixture.sync())).toMatchObject({
      [`gcal:${idOf(12, 10)}`]: "created",
      [`gcal:${idOf(13, 9)}`]: "changed_here",
      [`gcal:${idOf(13, 10)}`]: "already_here",
      [`gcal:${idOf(14, 9)}`]: "locked",
      [`gcal:${idOf(14, 10)}`]: "already_here",
      [`gcal:${idOf(16, 10)}`]: "not_ended",
    });
    expect(await seen(fixture)).toEqual(moved);
    fixture.clock.advance(60_000);
    fixture.calendar.edit(idOf(13, 10), { summary: "Renamed" });
    expect(reasons(await fixture.sync())).toEqual({ [`gcal:${idOf(13, 10)}`]: "changed_here" });
    expect(await seen(fixture)).toEqual(moved);
  });

  it("can be moved back", async () => {
    const fixture = await createSeries();
    const before = await seen(fixture);
    fixture.calendar.moveSeries("weekly", 60);
    await fixture.sync();
    fixture.clock.advance(60_000);
    fixture.calendar.moveSeries("weekly", -60);
    await fixture.sync();
    expect(await seen(fixture)).toEqual(before);
  });

  it("loses and doubles nothing if the sync stops between the old and the new events", async () => {
    const fixture = await createSeries();
    fixture.calendar.moveSeries("weekly", 60);
    const { storage } = fixture.harness;
    const stop = new AbortController();
    const stopped = fixture.process({
      storage: {
        ...storage,
        commit: async (changes, options) => {
          const result = await storage.commit(changes, options);
          if (changes.changes.length > 0) stop.abort();
          return result;
        },
      },
    });
    await stopped.sync(fixture.integration.id, { signal: stop.signal });
    expect(await fixture.entries()).toHaveLength(2);
    fixture.clock.advance(600_000);
    await fixture.sync();
    expect(await seen(fixture)).toEqual(moved);
  });

  it("imports a new event beside an edited entry without its marker", async () => {
    const fixture = await createSeries();
    const [, edited] = await fixture.entries();
    await fixture.harness.editEntry(edited?.id ?? 0, { notes: "Mine" });
    fixture.calendar.moveSeries("weekly", 60);
    await fixture.sync();
    expect(await seen(fixture)).toContain(`2026-01-13T10:00:00Z Standup [gcal:${idOf(13, 10)}]`);
  });
});

describe("a renamed copy of an exported event", () => {
  it("is recognized by its shared properties", async () => {
    const fixture = await createFixture({ sync_direction: "both" });
    const { start, end } = hour(14, 9);
    const { owner: user, project } = fixture;
    await fixture.harness.createEntry({ user, project, start, end, notes: "Design" });
    await fixture.sync();
    const [event] = fixture.calendar.events;
    const { shared } = event?.["extendedProperties"] as { shared: Record<string, string> };
    fixture.calendar.add({
      id: "copy",
      summary: "Renamed",
      ...hour(14, 13),
      extendedProperties: { shared },
    });
    fixture.clock.advance(60_000);
    expect(reasons(await fixture.sync())).toMatchObject({ "gcal:copy": "own_item" });
    expect(await fixture.entries()).toHaveLength(1);
  });
});

describe("an endless list from Google (A9)", () => {
  it.each(["events", "calendarList"])("fails at the first repeated token: %s", async (list) => {
    const fixture = await createFixture();
    fixture.calendar.add({ summary: "One", ...hour(14, 9) });
    let calls = 0;
    const connector = fixture.process({
      fetch: async (input, init) => {
        const url = new URL(new Request(input).url);
        const headers = new Headers(init?.headers ?? new Request(input).headers);
        url.searchParams.delete("pageToken");
        const answer = url.pathname.endsWith(list)
          ? await fixture.google.fetch(url, { headers })
          : await fixture.google.fetch(input, init);
        if (!url.pathname.endsWith(list)) return answer;
        calls += 1;
        const body = (await answer.json()) as Record<string, unknown>;
        return Response.json({ ...body, nextPageToken: "again" });
      },
    });
    const { id } = await fixture.row();
    const result =
      list === "events" ? await connector.sync(id) : await connector.listOptions(id, "calendar_id");
    expect(result).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^Google( Calendar)? returned the same page twice/) as string,
    });
    expect(calls).toBe(2);
  });
});

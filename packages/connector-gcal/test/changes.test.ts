import type { JsonObject } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { gcalWorld, hour, reasons } from "./fixture";

describe("an imported event that is no work any more", () => {
  it.each<[string, JsonObject]>([
    ["all day", { start: { date: "2026-01-14" }, end: { date: "2026-01-15" } }],
    ["free", { transparency: "transparent" }],
    ["private", { visibility: "private" }],
    ["too long", { end: { dateTime: "2026-01-15T10:00:01Z" } }],
    ["zero length", { end: { dateTime: "2026-01-14T09:00:00Z" } }],
  ])("loses its entry when it turns %s, unless a person changed it", async (_name, change) => {
    const world = await gcalWorld();
    for (const id of ["plain", "edited"]) world.calendar.add({ id, summary: id, ...hour(14, 9) });
    await world.sync();
    const edited = (await world.entries()).find(({ notes }) => notes?.includes("edited"));
    await world.harness.editEntry(edited?.id ?? 0, { notes: "Mine [gcal:edited]" });
    world.clock.advance(60_000);
    for (const id of ["plain", "edited"]) world.calendar.edit(id, change);
    await world.sync();
    expect((await world.entries()).map(({ notes }) => notes)).toEqual(["Mine [gcal:edited]"]);
  });
});

describe("events deleted while Google forgot the sync token (GC-26)", () => {
  it("lose their entries, and nothing else does", async () => {
    const world = await gcalWorld();
    world.calendar.add({ id: "stays", summary: "Stays", ...hour(14, 9) });
    world.calendar.add({ id: "goes", summary: "Goes", ...hour(14, 11) });
    await world.sync();
    world.calendar.remove("goes");
    world.calendar.forgetSyncTokens();
    world.clock.advance(60_000);
    await world.sync();
    expect((await world.entries()).map(({ notes }) => notes)).toEqual(["Stays [gcal:stays]"]);
  });
});

describe("a renamed copy of an exported event", () => {
  it("is recognised by what is copied with it", async () => {
    const world = await gcalWorld({ sync_direction: "both" });
    const { start, end } = hour(14, 9);
    const { owner: user, project } = world;
    await world.harness.createEntry({ user, project, start, end, notes: "Design" });
    await world.sync();
    const [event] = world.calendar.events;
    const { shared } = event?.["extendedProperties"] as { shared: Record<string, string> };
    world.calendar.add({
      id: "copy",
      summary: "Renamed",
      ...hour(14, 13),
      extendedProperties: { shared },
    });
    world.clock.advance(60_000);
    expect(reasons(await world.sync())).toMatchObject({ "gcal:copy": "own_item" });
    expect(await world.entries()).toHaveLength(1);
  });
});

describe("a list of Google that never ends (A9)", () => {
  it.each(["events", "calendarList"])("stops at the token that comes again: %s", async (list) => {
    const world = await gcalWorld();
    world.calendar.add({ summary: "One", ...hour(14, 9) });
    let calls = 0;
    const connector = world.process({
      fetch: async (input, init) => {
        const url = new URL(new Request(input).url);
        const headers = new Headers(init?.headers ?? new Request(input).headers);
        url.searchParams.delete("pageToken");
        const answer = url.pathname.endsWith(list)
          ? await world.google.fetch(url, { headers })
          : await world.google.fetch(input, init);
        if (!url.pathname.endsWith(list)) return answer;
        calls += 1;
        const body = (await answer.json()) as Record<string, unknown>;
        return Response.json({ ...body, nextPageToken: "again" });
      },
    });
    const { id } = await world.row();
    const result =
      list === "events" ? await connector.sync(id) : await connector.listOptions(id, "calendar_id");
    expect(result).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^Google( Calendar)? returned the same page twice/) as string,
    });
    expect(calls).toBe(2);
  });
});

import type { JsonObject } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { createFixture, hour, reasons } from "./fixture";

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

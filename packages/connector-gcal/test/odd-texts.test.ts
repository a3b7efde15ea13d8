import { describe, expect, it } from "vitest";
import { gcalWorld, hour } from "./fixture";

const long = "a".repeat(499);

describe("odd characters of Google", () => {
  it.each([
    ["cut \ud83d", "cut \ufffd"],
    ["a\0b", "ab"],
    ["\0", "Calendar event"],
    [`${long}😀`, `${long}😀`],
    [`${long}a😀`, `${long}a`],
  ])("in the title %j do not stop a sync", async (summary, expected) => {
    const world = await gcalWorld();
    world.calendar.add({ id: "aaaaa", summary, ...hour(14, 9) });
    world.calendar.add({ id: "bbbbb", summary: "A good neighbour", ...hour(14, 10) });
    expect(await world.sync()).toMatchObject({ status: "done", created: 2, failed: 0 });
    expect((await world.entries()).map(({ notes }) => notes)).toEqual([
      `${expected} [gcal:aaaaa]`,
      "A good neighbour [gcal:bbbbb]",
    ]);
  });

  it("in a calendar's name are not remembered", async () => {
    const world = await gcalWorld();
    const renamed = world.process({
      fetch: async (input, init) => {
        const response = await world.google.fetch(input, init);
        const url = input instanceof Request ? input.url : String(input);
        if (!url.includes("/events")) return response;
        const body = (await response.json()) as object;
        return Response.json({ ...body, summary: "Team\u0000 calendar" });
      },
    });
    world.calendar.add({ id: "aaaaa", summary: "Planning", ...hour(14, 9) });
    expect(await world.sync(renamed)).toMatchObject({ status: "done", created: 1 });
    expect((await world.row()).state["calendar_name"]).toBe("Team calendar");
  });
});

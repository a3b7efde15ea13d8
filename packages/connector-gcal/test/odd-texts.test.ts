import { describe, expect, it } from "vitest";
import { createFixture, hour } from "./fixture";

const long = "a".repeat(499);

describe("unstorable characters from Google", () => {
  it.each([
    ["cut \ud83d", "cut \ufffd"],
    ["a\0b", "ab"],
    ["\0", "Calendar event"],
    [`${long}😀`, `${long}😀`],
    [`${long}a😀`, `${long}a`],
  ])("in the title %j do not stop a sync", async (summary, expected) => {
    const fixture = await createFixture();
    fixture.calendar.add({ id: "aaaaa", summary, ...hour(14, 9) });
    fixture.calendar.add({ id: "bbbbb", summary: "A good neighbour", ...hour(14, 10) });
    expect(await fixture.sync()).toMatchObject({ status: "done", created: 2, failed: 0 });
    expect((await fixture.entries()).map(({ notes }) => notes)).toEqual([
      `${expected} [gcal:aaaaa]`,
      "A good neighbour [gcal:bbbbb]",
    ]);
  });

  it("in a calendar's name are not stored", async () => {
    const fixture = await createFixture();
    const renamed = fixture.process({
      fetch: async (input, init) => {
        const response = await fixture.google.fetch(input, init);
        const url = input instanceof Request ? input.url : String(input);
        if (!url.includes("/events")) return response;
        const body = (await response.json()) as object;
        return Response.json({ ...body, summary: "Team\u0000 calendar" });
      },
    });
    fixture.calendar.add({ id: "aaaaa", summary: "Planning", ...hour(14, 9) });
    expect(await fixture.sync(renamed)).toMatchObject({ status: "done", created: 1 });
    expect((await fixture.row()).state["calendar_name"]).toBe("Team calendar");
  });
});

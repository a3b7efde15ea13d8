import { describe, expect, it } from "vitest";
import { insightsOf, type InsightInput } from "./insights";

const nothing: InsightInput = {
  week_seconds: 0,
  last_week_seconds: 0,
  summary: { billable_percent_week: 0 },
  streak: { current_streak: 0 },
  focus: { most_productive_hour: null },
  projects: [],
};

describe("insightsOf", () => {
  it.each([
    [{}, []],
    [{ week_seconds: 100 }, []],
    [
      { week_seconds: 150, last_week_seconds: 100 },
      ["You have tracked 50% more time than by this day last week."],
    ],
    [
      { week_seconds: 0, last_week_seconds: 100 },
      ["You have tracked 100% less time than by this day last week."],
    ],
    [
      { week_seconds: 101, last_week_seconds: 100 },
      ["You have tracked 1% more time than by this day last week."],
    ],
    [{ week_seconds: 1001, last_week_seconds: 1000 }, []],
    [{ streak: { current_streak: 2 } }, []],
    [{ streak: { current_streak: 3 } }, ["You have tracked time on 3 days in a row."]],
    [{ focus: { most_productive_hour: 23 } }, ["You are most productive from 23:00 to 00:00."]],
    [{ focus: { most_productive_hour: 0 } }, ["You are most productive from 00:00 to 01:00."]],
    [
      {
        projects: [
          { name: "Website", hours: 3 },
          { name: "App", hours: 1 },
        ],
      },
      ["Website took 75% of your time."],
    ],
    [
      {
        projects: [
          { name: "Website", hours: 1 },
          { name: "App", hours: 99 },
        ],
      },
      ["Website took 1% of your time."],
    ],
    [{ projects: [{ name: "Website", hours: 0 }] }, []],
    [{ summary: { billable_percent_week: 1 } }, ["1% of your time this week is billable."]],
    [{ summary: { billable_percent_week: 80 } }, ["80% of your time this week is billable."]],
  ] satisfies [Partial<InsightInput>, string[]][])("%j: %j", (input, texts) => {
    expect(insightsOf({ ...nothing, ...input })).toEqual(texts);
  });

  it("are at most four, in their order", () => {
    const texts = insightsOf({
      week_seconds: 2,
      last_week_seconds: 1,
      summary: { billable_percent_week: 50 },
      streak: { current_streak: 5 },
      focus: { most_productive_hour: 9 },
      projects: [{ name: "Website", hours: 1 }],
    });
    expect(texts.map((text) => text.split(" ").slice(0, 3).join(" "))).toEqual([
      "You have tracked",
      "You have tracked",
      "You are most",
      "Website took 100%",
    ]);
  });
});

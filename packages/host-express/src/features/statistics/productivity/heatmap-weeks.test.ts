import { describe, expect, it } from "vitest";
import { daysFrom } from "../../../platform/time/days";
import { heatmapWeeks } from "./heatmap-weeks";

const days = daysFrom("2026-09-05", "2026-11-27").map((date) => ({ date, hours: 1, level: 1 }));

describe("the weeks of the heatmap", () => {
  it.each([
    // 27 November 2026 is a Friday.
    [1, "2026-08-31", "2026-11-23", 13],
    [0, "2026-08-30", "2026-11-22", 13],
    [6, "2026-09-05", "2026-11-21", 12],
  ])("that start on day %i go from %s to %s", (firstWeekday, first, last, count) => {
    const weeks = heatmapWeeks(days, firstWeekday);
    expect([weeks.at(0)?.start, weeks.at(-1)?.start, weeks.length]).toEqual([first, last, count]);
    expect(weeks.flatMap((week) => week.days).filter((day) => day !== undefined)).toEqual(days);
    for (const week of weeks) expect(week.days).toHaveLength(7);
  });

  it("are none without days", () => {
    expect(heatmapWeeks([], 1)).toEqual([]);
  });
});

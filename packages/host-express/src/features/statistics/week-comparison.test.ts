import { describe, expect, it } from "vitest";
import { comparedDays, weekComparison } from "./week-comparison";

describe("weekComparison", () => {
  it("compares the days up to today with the same weekdays", () => {
    const seconds = new Map([
      ["2026-04-20", 21_600],
      ["2026-04-21", 15_300],
      ["2026-04-13", 18_000],
      ["2026-04-14", 27_000],
      // Not compared: later in last week.
      ["2026-04-15", 36_000],
    ]);
    expect(weekComparison(seconds, "2026-04-21")).toEqual({
      current_week: {
        total_hours: 10.25,
        by_day: [
          { day: "2026-04-20", hours: 6 },
          { day: "2026-04-21", hours: 4.25 },
        ],
      },
      last_week: {
        total_hours: 12.5,
        by_day: [
          { day: "2026-04-13", hours: 5 },
          { day: "2026-04-14", hours: 7.5 },
        ],
      },
      change_percent: -18,
    });
  });

  it.each([
    ["2026-04-20", 1],
    ["2026-04-26", 7],
    ["2026-01-01", 4],
  ])("on %s has %i days in both weeks", (today, days) => {
    const { current_week: current, last_week: last } = weekComparison(new Map(), today);
    expect([current.by_day.length, last.by_day.length]).toEqual([days, days]);
    expect(current.by_day.at(-1)?.day).toBe(today);
    expect(comparedDays(today)).toEqual({ from: last.by_day[0]?.day, to: today });
  });

  it("has no change in percent without hours last week", () => {
    const seconds = new Map([["2026-04-20", 3600]]);
    expect(weekComparison(seconds, "2026-04-20").change_percent).toBeNull();
    expect(weekComparison(new Map(), "2026-04-20").change_percent).toBeNull();
    // 17 seconds round to 0.00 hours.
    const little = new Map([["2026-04-13", 17]]);
    expect(weekComparison(little, "2026-04-20").change_percent).toBeNull();
  });

  it.each([
    // Of -15.909… and of less than an hour last week.
    [66_600, 79_200, -15.9],
    [1_800, 900, 100],
  ])("rounds the change from %i after %i seconds to one decimal: %d", (now, last, percent) => {
    const seconds = new Map([
      ["2026-04-20", now],
      ["2026-04-13", last],
    ]);
    expect(weekComparison(seconds, "2026-04-20").change_percent).toBe(percent);
  });

  it("sums the rounded days", () => {
    const seconds = new Map([
      ["2026-04-20", 17],
      ["2026-04-21", 17],
      ["2026-04-22", 19],
    ]);
    expect(weekComparison(seconds, "2026-04-22").current_week.total_hours).toBe(0.01);
  });
});

import { describe, expect, it } from "vitest";
import { valueDashboard } from "./value-dashboard";
import type { ValueSums } from "./value-sums";

const sums: ValueSums = {
  entries: 3,
  seconds: 9000,
  days: 2,
  weekday: 2,
  week_seconds: 5400,
  month_seconds: 9000,
  last_days: { "2026-03-01": 3600, "2026-02-24": 18 },
  value: "187.50",
};
const euro = { today: "2026-03-02", currency: "EUR" };

describe("valueDashboard", () => {
  it("shows hours, the average, the best weekday and seven days", () => {
    expect(valueDashboard(sums, euro)).toEqual({
      total_hours: 2.5,
      entries_count: 3,
      active_days: 2,
      avg_session_length: 0.83,
      most_productive_day: "Tuesday",
      this_week_hours: 1.5,
      this_month_hours: 2.5,
      last_7_days: [
        { date: "2026-02-24", hours: 0.01 },
        { date: "2026-02-25", hours: 0 },
        { date: "2026-02-26", hours: 0 },
        { date: "2026-02-27", hours: 0 },
        { date: "2026-02-28", hours: 0 },
        { date: "2026-03-01", hours: 1 },
        { date: "2026-03-02", hours: 0 },
      ],
      estimated_value_tracked: 187.5,
      estimated_value_currency: "EUR",
    });
  });

  it.each([
    [
      { entries: 0, seconds: 0 },
      { avg_session_length: 0, total_hours: 0 },
    ],
    // Of the rounded total: 0.01 hours by 2 entries.
    [
      { entries: 2, seconds: 18 },
      { avg_session_length: 0.01, total_hours: 0.01 },
    ],
    [{ weekday: null }, { most_productive_day: null }],
    [{ weekday: 0 }, { most_productive_day: "Sunday" }],
    [{ value: "0.00" }, { estimated_value_tracked: null }],
    [{ value: "0.01" }, { estimated_value_tracked: 0.01 }],
  ])("of %j shows %j", (some, expected) => {
    expect(valueDashboard({ ...sums, ...some }, euro)).toMatchObject(expected);
  });
});

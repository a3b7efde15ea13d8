import { describe, expect, it } from "vitest";
import { budgetOf, burnOf, completionOf, forecastOf, paceOf, tasksOf } from "./compute";
import type { ForecastState } from "./state";
import type { ForecastSums } from "./sums";

const hour = 3600;

const sums: ForecastSums = {
  seconds: 62.5 * hour,
  days: 18,
  first_day: "2026-03-06",
  last_day: "2026-03-30",
  elapsed_days: 25,
  recent_seconds: 18 * hour,
  prior_seconds: 14.25 * hour,
  last_days: { "2026-03-17": 18, "2026-03-29": 3 * hour, "2026-03-30": 17 },
};
const state: ForecastState = {
  projectId: 7,
  name: "Website",
  zone: "Europe/Berlin",
  today: "2026-03-30",
  estimatedHours: 100,
  budgetAmount: 7500,
  hourlyRate: 75,
  tasks: { total: 20, completed: 12, open: 7, overdue: 1 },
  range: undefined,
  version: "1.1",
};

describe("forecastOf", () => {
  it("shows everything", () => {
    expect(forecastOf(state, sums, new Date("2026-03-30T12:00:00.900Z"))).toEqual({
      has_data: true,
      total_logged_hours: 62.5,
      days_with_entries: 18,
      avg_hours_per_active_day: 3.47,
      first_entry_date: "2026-03-06",
      last_entry_date: "2026-03-30",
      elapsed_calendar_days: 25,
      avg_hours_per_calendar_day: 2.5,
      velocity_hours_per_day: 2.5,
      budget_hours: 100,
      budget_amount: 7500,
      hourly_rate: 75,
      hours_remaining: 37.5,
      budget_used_percent: 63,
      budget_amount_used: 4687.5,
      budget_amount_remaining: 2812.5,
      at_risk: false,
      days_to_completion: 15,
      projected_completion_date: "2026-04-14",
      deadline_risk: "on_track",
      total_tasks: 20,
      completed_tasks: 12,
      open_tasks: 7,
      task_completion_percent: 60,
      overdue_tasks: 1,
      recent_hours_7d: 18,
      prior_hours_7d: 14.25,
      burn_rate_trend: "increasing",
      daily_hours: [
        { date: "2026-03-17", hours: 0.01 },
        ...["18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28"].map((day) => ({
          date: `2026-03-${day}`,
          hours: 0,
        })),
        { date: "2026-03-29", hours: 3 },
        { date: "2026-03-30", hours: 0 },
      ],
      generated_at: "2026-03-30T12:00:00Z",
      today: "2026-03-30",
    });
  });

  it("has no data if the hours are rounded to 0", () => {
    const little = { ...sums, seconds: 17, recent_seconds: 17 };
    expect(forecastOf(state, little, new Date())).toMatchObject({
      has_data: false,
      days_with_entries: 18,
      deadline_risk: "no_data",
    });
    const enough = { ...sums, seconds: 18 };
    expect(forecastOf(state, enough, new Date())).toMatchObject({
      has_data: true,
      total_logged_hours: 0.01,
    });
  });
});

describe("paceOf", () => {
  it.each([
    ["nothing", 0, 0, 0, [0, 0, 0]],
    ["one day", 10, 1, 1, [10, 10, 10]],
    ["six days", 12.34, 3, 6, [12.34, 4.11, 2.06]],
    ["a long pause", 7, 2, 700, [7, 3.5, 0.01]],
    ["a very long pause", 7, 2, 1401, [7, 3.5, 0]],
  ])("of %s", (_name, hours, days, elapsed, [total, active, calendar]) => {
    const pace = paceOf({ ...sums, seconds: hours * hour, days, elapsed_days: elapsed });
    expect(pace).toMatchObject({
      total_logged_hours: total,
      avg_hours_per_active_day: active,
      avg_hours_per_calendar_day: calendar,
      velocity_hours_per_day: calendar,
    });
  });

  it("divides the rounded hours", () => {
    // 9 seconds a day would be rounded to 0.
    const pace = paceOf({ ...sums, seconds: 18, days: 2, elapsed_days: 2 });
    expect(pace).toMatchObject({ total_logged_hours: 0.01, avg_hours_per_calendar_day: 0.01 });
  });
});

describe("budgetOf", () => {
  const unset = { estimatedHours: 0, budgetAmount: 0, hourlyRate: 0 };
  it.each([
    ["no budget", unset, 10, { budget_used_percent: 0, at_risk: false, hours_remaining: 0 }],
    [
      "a rate without a budget",
      { ...unset, hourlyRate: 80 },
      10,
      { hourly_rate: 80, budget_amount_used: 800, budget_amount_remaining: 0 },
    ],
    [
      "a budget without a rate",
      { ...unset, budgetAmount: 100, estimatedHours: 3 },
      1,
      { hourly_rate: 33.33, budget_amount_used: 33.33, budget_amount_remaining: 66.67 },
    ],
    [
      "a rate and an estimate below 1",
      { budgetAmount: 0.4, estimatedHours: 0.5, hourlyRate: 0.1 },
      0.5,
      { hourly_rate: 0.1, budget_amount_used: 0.05, budget_used_percent: 100, at_risk: true },
    ],
    [
      "an estimate below 1 without a rate",
      { ...unset, budgetAmount: 0.4, estimatedHours: 0.5 },
      0.5,
      { hourly_rate: 0.8, budget_amount_used: 0.4, budget_amount_remaining: 0 },
    ],
    // The rate is not rounded before: 3 × 33.33 would be 99.99.
    [
      "all hours of that",
      { ...unset, budgetAmount: 100, estimatedHours: 3 },
      3,
      { budget_amount_used: 100, budget_amount_remaining: 0 },
    ],
    // 0.15 × 0.1 / 3 is 0.005, although 0.1 / 3 is periodic.
    [
      "a periodic rate",
      { ...unset, budgetAmount: 0.1, estimatedHours: 3 },
      0.15,
      { budget_amount_used: 0.01 },
    ],
    [
      "a budget without estimated hours",
      { ...unset, budgetAmount: 100 },
      10,
      { hourly_rate: 0, budget_amount_used: 0, budget_amount_remaining: 100 },
    ],
    [
      "the own rate before the budget's",
      { budgetAmount: 100, estimatedHours: 10, hourlyRate: 1.15 },
      1.1,
      // 1.265 is no binary number.
      { hourly_rate: 1.15, budget_amount_used: 1.27, budget_amount_remaining: 98.73 },
    ],
    [
      "more than everything",
      { budgetAmount: 100, estimatedHours: 10, hourlyRate: 20 },
      12,
      {
        budget_used_percent: 100,
        hours_remaining: 0,
        budget_amount_used: 240,
        budget_amount_remaining: 0,
        at_risk: true,
      },
    ],
  ])("%s", (_name, project, hours, expected) => {
    expect(budgetOf(project, hours)).toMatchObject(expected);
  });

  it.each([
    [79.49, 79, false],
    [79.5, 80, true],
    [80, 80, true],
  ])("after %d of 100 hours", (hours, percent, isAtRisk) => {
    expect(budgetOf({ ...unset, estimatedHours: 100 }, hours)).toMatchObject({
      budget_used_percent: percent,
      at_risk: isAtRisk,
    });
  });

  it("subtracts decimals", () => {
    expect(budgetOf({ ...unset, estimatedHours: 0.3 }, 0.1).hours_remaining).toBe(0.2);
  });
});

describe("completionOf", () => {
  const today = "2026-12-30";
  it.each([
    ["exactly three days", 2.5, 100, 7.5, 3, "2027-01-02", "on_track"],
    ["a day more for the rest", 2.5, 100, 7.51, 4, "2027-01-03", "on_track"],
    // 0.14 / 0.02 is a little more than 7 in binary.
    ["no binary rounding", 0.02, 100, 0.14, 7, "2027-01-06", "on_track"],
    ["nothing remains", 2.5, 100, 0, 0, today, "on_track"],
    ["nothing of a small estimate remains", 2.5, 0.5, 0, 0, today, "on_track"],
    ["nothing remains without velocity", 0, 100, 0, 0, today, "no_data"],
    ["no velocity", 0, 100, 5, null, null, "no_data"],
    ["no estimate", 2.5, 0, 0, null, null, "no_data"],
    ["a year of five digits", 0.01, 9_999_999.99, 9_999_999.99, 999_999_999, null, "no_data"],
  ] as const)("%s", (_name, velocity, budget, remaining, days, date, risk) => {
    const hours = { budget_hours: budget, hours_remaining: remaining };
    expect(completionOf(velocity, hours, today)).toEqual({
      days_to_completion: days,
      projected_completion_date: date,
      deadline_risk: risk,
    });
  });

  it("ends with the year 9999", () => {
    const left = { budget_hours: 2, hours_remaining: 2 };
    const dateOn = (day: string) => completionOf(1, left, day).projected_completion_date;
    expect([dateOn("9999-12-29"), dateOn("9999-12-30")]).toEqual(["9999-12-31", null]);
  });
});

describe("tasksOf", () => {
  it.each([
    [0, 0, 0],
    [1, 1, 100],
    [200, 1, 1],
    [201, 1, 0],
    [3, 2, 67],
  ])("of %i tasks, %i completed", (total, completed, percent) => {
    const counts = { total, completed, open: 0, overdue: 0 };
    expect(tasksOf(counts).task_completion_percent).toBe(percent);
  });
});

describe("burnOf", () => {
  it.each([
    [0, 0, "stable"],
    [1, 0, "increasing"],
    [0, 1, "decreasing"],
    [11, 10, "stable"],
    [11.01, 10, "increasing"],
    [9, 10, "stable"],
    [8.99, 10, "decreasing"],
    // Less than 0.005 hours are none.
    [0.004, 0, "stable"],
  ])("of %d hours after %d hours", (recent, prior, trend) => {
    const burn = burnOf({ recent_seconds: recent * hour, prior_seconds: prior * hour });
    expect(burn.burn_rate_trend).toBe(trend);
  });
});

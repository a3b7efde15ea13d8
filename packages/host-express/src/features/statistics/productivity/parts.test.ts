import { describe, expect, it } from "vitest";
import { noRecentSums } from "./day-sums";
import { noFocusSums } from "./focus-sums";
import {
  dailyBreakdown,
  focusOf,
  heatmap,
  levelOf,
  projectsOf,
  streakOf,
  summaryOf,
  weekGoalHours,
} from "./parts";
import { periodOf } from "./route";

describe("productivity", () => {
  it.each([
    [null, 8, 40],
    [null, 7.7, 38.5],
    // 5 × 0.07 is no number of two decimals in binary.
    [null, 0.07, 0.35],
    [null, 0, 40],
    [32, 8, 32],
    [0, 8, 40],
    [0.5, 8, 0.5],
  ])("a weekly goal of %s and %d standard hours make %d hours", (weekly, standard, hours) => {
    const state = { weeklyGoalHours: weekly, standardHoursPerDay: standard };
    expect(weekGoalHours(state)).toBe(hours);
  });

  it.each([
    [0, 0],
    [0.01, 1],
    [1.99, 1],
    [2, 2],
    [3.99, 2],
    [4, 3],
    [5.99, 3],
    [6, 4],
    [23, 4],
  ])("%d hours have level %i", (hours, level) => {
    expect(levelOf(hours)).toBe(level);
  });

  it.each([
    ["30", 30],
    ["0", 1],
    ["-5", 1],
    ["91", 90],
    ["7", 7],
    ["1.5", 30],
    ["", 30],
    ["week", 30],
    ["9999999999", 90],
    ["-99999999999", 1],
  ])("the period %j is %i", (text, days) => {
    expect(periodOf(text)).toBe(days);
  });

  it("sums up today and the week", () => {
    const recent = {
      ...noRecentSums,
      today_seconds: 5400,
      week_seconds: 90_000,
      week_billable_seconds: 45_000,
    };
    const top = { week_project: { name: "Website", seconds: 7200 } };
    expect(summaryOf(recent, top, 40, null)).toEqual({
      today_hours: 1.5,
      week_hours: 25,
      week_goal_hours: 40,
      week_goal_percent: 63,
      active_timer: null,
      billable_percent_week: 50,
      top_project_week: { name: "Website", hours: 2 },
    });
    expect(summaryOf(recent, noFocusSums, 20, null)).toMatchObject({
      week_goal_percent: 100,
      top_project_week: null,
    });
  });

  it("lists 14 and 84 days without gaps", () => {
    const days = [{ day: "2026-03-29", seconds: 7200, billable_seconds: 3600, entries: 2 }];
    const daily = dailyBreakdown(days, "2026-03-30", 7.5);
    expect(daily).toHaveLength(14);
    expect(daily[0]?.date).toBe("2026-03-17");
    expect(daily.slice(-2)).toEqual([
      { date: "2026-03-29", hours: 2, billable_hours: 1, entry_count: 2, goal_hours: 7.5 },
      { date: "2026-03-30", hours: 0, billable_hours: 0, entry_count: 0, goal_hours: 7.5 },
    ]);
    const map = heatmap(days, "2026-03-30");
    expect(map).toHaveLength(84);
    expect(map[0]).toEqual({ date: "2026-01-06", hours: 0, level: 0 });
    expect(map.at(-2)).toEqual({ date: "2026-03-29", hours: 2, level: 2 });
  });

  it("counts the days of the month up to today", () => {
    const recent = { ...noRecentSums, current_streak: 2, longest_streak: 9, month_days: 5 };
    expect(streakOf(recent, "2026-02-07")).toEqual({
      current_streak: 2,
      longest_streak: 9,
      tracked_days_this_month: 5,
      total_days_this_month: 7,
    });
    expect(streakOf(recent, "2026-02-17").total_days_this_month).toBe(17);
  });

  it("calculates focus, also without entries", () => {
    expect(focusOf(noFocusSums)).toEqual({
      avg_session_length_minutes: 0,
      longest_session_hours: 0,
      entries_per_day: 0,
      most_productive_hour: null,
      most_productive_day: null,
      hour_distribution: Array.from({ length: 24 }, () => 0),
    });
    const focus = focusOf({
      ...noFocusSums,
      entries: 5,
      days: 3,
      sessions: 2,
      session_seconds: 7230,
      longest_seconds: 5400,
      best_hour: 0,
      best_weekday: 7,
      hours: [{ hour: 9, seconds: 7230 }],
    });
    expect(focus).toMatchObject({
      avg_session_length_minutes: 60.3,
      longest_session_hours: 1.5,
      entries_per_day: 1.67,
      most_productive_hour: 0,
      most_productive_day: "Sunday",
    });
    expect(focus.hour_distribution[9]).toBe(2.01);
  });

  it("colors projects by their id", () => {
    const sums = { name: "A", seconds: 3600, billable_seconds: 0, entries: 1 };
    expect(
      projectsOf([
        { id: 20, ...sums },
        { id: 9, ...sums },
      ]),
    ).toEqual([
      { project_id: 20, name: "A", hours: 1, billable_hours: 0, entry_count: 1, color: "#3b82f6" },
      { project_id: 9, name: "A", hours: 1, billable_hours: 0, entry_count: 1, color: "#84cc16" },
    ]);
  });
});

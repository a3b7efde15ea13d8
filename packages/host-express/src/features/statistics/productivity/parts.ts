import { projectColor } from "../../../platform/pages/project-color";
import { addDays, daysFrom } from "../../../platform/time/days";
import { hoursOf } from "../../../platform/time/hours";
import { hundredthsOf, percentOf } from "../../../platform/time/rounding";
import type { StatisticsState } from "../state";
import { weekdayNames } from "../value-dashboard";
import { heatmapDays, type DaySums, type RecentSums } from "./day-sums";
import type { FocusSums, ProjectSums } from "./focus-sums";
import type { Productivity } from "./schema";

const dailyDays = 14;
const workdaysPerWeek = 5;
const fallbackGoalHours = 40;

/** The user's goal, else five standard days; 40 hours if that is 0. */
export function weekGoalHours({
  weeklyGoalHours,
  standardHoursPerDay,
}: Pick<StatisticsState, "weeklyGoalHours" | "standardHoursPerDay">): number {
  const goal = weeklyGoalHours ?? hundredthsOf(standardHoursPerDay * workdaysPerWeek) / 100;
  return goal > 0 ? goal : fallbackGoalHours;
}

/** Calculates the summary of today and this week. */
export function summaryOf(
  recent: RecentSums,
  { week_project: top }: Pick<FocusSums, "week_project">,
  goalHours: number,
  activeTimer: Productivity["summary"]["active_timer"],
): Productivity["summary"] {
  const weekHours = hoursOf(recent.week_seconds);
  return {
    today_hours: hoursOf(recent.today_seconds),
    week_hours: weekHours,
    week_goal_hours: goalHours,
    week_goal_percent: Math.min(100, percentOf(hundredthsOf(weekHours), hundredthsOf(goalHours))),
    active_timer: activeTimer,
    billable_percent_week: percentOf(recent.week_billable_seconds, recent.week_seconds),
    top_project_week: top && { name: top.name, hours: hoursOf(top.seconds) },
  };
}

/** The last 14 days, oldest first. */
export function dailyBreakdown(
  days: readonly DaySums[],
  today: string,
  standardHoursPerDay: number,
): Productivity["daily_breakdown"] {
  const sums = byDay(days);
  const goal = hundredthsOf(standardHoursPerDay) / 100;
  return daysFrom(addDays(today, 1 - dailyDays), today).map((date) => {
    const day = sums.get(date);
    return {
      date,
      hours: hoursOf(day?.seconds ?? 0),
      billable_hours: hoursOf(day?.billable_seconds ?? 0),
      entry_count: day?.entries ?? 0,
      goal_hours: goal,
    };
  });
}

/** The last 84 days, oldest first, with the level of their color. */
export function heatmap(days: readonly DaySums[], today: string): Productivity["heatmap"] {
  const sums = byDay(days);
  return daysFrom(addDays(today, 1 - heatmapDays), today).map((date) => {
    const hours = hoursOf(sums.get(date)?.seconds ?? 0);
    return { date, hours, level: levelOf(hours) };
  });
}

/** Level of a day in the heatmap: 0 without hours, then one more for every two hours, up to 4. */
export function levelOf(hours: number): number {
  return hours <= 0 ? 0 : Math.min(4, 1 + Math.floor(hours / 2));
}

/** The streaks, with the days of the month up to today. */
export function streakOf(recent: RecentSums, today: string): Productivity["streak"] {
  return {
    current_streak: recent.current_streak,
    longest_streak: recent.longest_streak,
    tracked_days_this_month: recent.month_days,
    total_days_this_month: Number(today.slice(8)),
  };
}

/** Calculates how focused the entries of a period are. */
export function focusOf(sums: FocusSums): Productivity["focus"] {
  const seconds = new Map(sums.hours.map((each) => [each.hour, each.seconds]));
  return {
    avg_session_length_minutes:
      sums.sessions === 0 ? 0 : Math.round(sums.session_seconds / (6 * sums.sessions)) / 10,
    longest_session_hours: hoursOf(sums.longest_seconds),
    entries_per_day: sums.days === 0 ? 0 : Math.round((100 * sums.entries) / sums.days) / 100,
    most_productive_hour: sums.best_hour,
    most_productive_day:
      sums.best_weekday === null ? null : (weekdayNames[sums.best_weekday % 7] ?? null),
    hour_distribution: Array.from({ length: 24 }, (_, hour) => hoursOf(seconds.get(hour) ?? 0)),
  };
}

/** The projects of a period with their colors. */
export function projectsOf(projects: readonly ProjectSums[]): Productivity["projects"] {
  return projects.map(({ id, name, seconds, billable_seconds: billable, entries }) => ({
    project_id: id,
    name,
    hours: hoursOf(seconds),
    billable_hours: hoursOf(billable),
    entry_count: entries,
    color: projectColor(id),
  }));
}

function byDay(days: readonly DaySums[]): ReadonlyMap<string, DaySums> {
  return new Map(days.map((sums) => [sums.day, sums]));
}

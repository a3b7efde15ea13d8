import { wholeSeconds } from "../../../platform/db/instants";
import { addDays, daysBetween, daysFrom } from "../../../platform/time/days";
import { hoursOf } from "../../../platform/time/hours";
import { hundredthsOf, percentOf } from "../../../platform/time/rounding";
import { difference, hourlyRate, valueOf } from "./amounts";
import type { Forecast } from "./schema";
import type { ForecastState, TaskCounts } from "./state";
import { dailyDays, type ForecastSums } from "./sums";

/** Percentage of the estimated hours from which the budget is at risk. */
const riskPercent = 80;
/** Last day with a four-digit year. */
const lastDay = "9999-12-31";

/** Calculates the forecast of a project. */
export function forecastOf(state: ForecastState, sums: ForecastSums, now: Date): Forecast {
  const { today } = state;
  const pace = paceOf(sums);
  const budget = budgetOf(state, pace.total_logged_hours);
  return {
    has_data: pace.total_logged_hours > 0,
    ...pace,
    ...budget,
    ...completionOf(pace.velocity_hours_per_day, budget, today),
    ...tasksOf(state.tasks),
    ...burnOf(sums),
    daily_hours: daysFrom(addDays(today, 1 - dailyDays), today).map((date) => ({
      date,
      hours: hoursOf(sums.last_days[date] ?? 0),
    })),
    generated_at: wholeSeconds(now).toISOString().replace(".000Z", "Z"),
    today,
  };
}

/**
 * How much is tracked, on how many days, and how much of it on an average day. The velocity is the
 * average of a calendar day, also of a history of less than a week: the hours of the last seven days, by
 * seven, are never more.
 */
export function paceOf(
  sums: Pick<ForecastSums, "seconds" | "days" | "first_day" | "last_day" | "elapsed_days">,
): Pick<
  Forecast,
  | "total_logged_hours"
  | "days_with_entries"
  | "avg_hours_per_active_day"
  | "first_entry_date"
  | "last_entry_date"
  | "elapsed_calendar_days"
  | "avg_hours_per_calendar_day"
  | "velocity_hours_per_day"
> {
  const hours = hoursOf(sums.seconds);
  const average = perDay(hours, sums.elapsed_days);
  return {
    total_logged_hours: hours,
    days_with_entries: sums.days,
    avg_hours_per_active_day: perDay(hours, sums.days),
    first_entry_date: sums.first_day,
    last_entry_date: sums.last_day,
    elapsed_calendar_days: sums.elapsed_days,
    avg_hours_per_calendar_day: average,
    velocity_hours_per_day: average,
  };
}

function perDay(hours: number, days: number): number {
  return days === 0 ? 0 : Math.round(hundredthsOf(hours) / days) / 100;
}

/** How much of the estimated hours and of the budget is used. */
export function budgetOf(
  project: Pick<ForecastState, "estimatedHours" | "budgetAmount" | "hourlyRate">,
  hours: number,
): Pick<
  Forecast,
  | "budget_hours"
  | "budget_amount"
  | "hourly_rate"
  | "hours_remaining"
  | "budget_used_percent"
  | "budget_amount_used"
  | "budget_amount_remaining"
  | "at_risk"
> {
  const { estimatedHours, budgetAmount } = project;
  const usedPercent = Math.min(100, percentOf(hundredthsOf(hours), hundredthsOf(estimatedHours)));
  const used = valueOf(hours, project);
  return {
    budget_hours: estimatedHours,
    budget_amount: budgetAmount,
    hourly_rate: hourlyRate(project),
    hours_remaining: Math.max(0, difference(estimatedHours, hours)),
    budget_used_percent: usedPercent,
    budget_amount_used: used,
    budget_amount_remaining: Math.max(0, difference(budgetAmount, used)),
    at_risk: estimatedHours > 0 && usedPercent >= riskPercent,
  };
}

/** When the remaining hours will be tracked at this velocity. */
export function completionOf(
  velocity: number,
  budget: Pick<Forecast, "budget_hours" | "hours_remaining">,
  today: string,
): Pick<Forecast, "days_to_completion" | "projected_completion_date" | "deadline_risk"> {
  const days = daysToCompletion(velocity, budget);
  const date = days === null || days > daysBetween(today, lastDay) ? null : addDays(today, days);
  return {
    days_to_completion: days,
    projected_completion_date: date,
    deadline_risk: velocity > 0 && date !== null ? "on_track" : "no_data",
  };
}

function daysToCompletion(
  velocity: number,
  { budget_hours: budget, hours_remaining: remaining }: Parameters<typeof completionOf>[1],
): number | null {
  if (remaining > 0) {
    return velocity > 0 ? Math.ceil(hundredthsOf(remaining) / hundredthsOf(velocity)) : null;
  }
  return budget > 0 ? 0 : null;
}

/** How many tasks are done and how many are late. */
export function tasksOf({
  total,
  completed,
  open,
  overdue,
}: TaskCounts): Pick<
  Forecast,
  "total_tasks" | "completed_tasks" | "open_tasks" | "task_completion_percent" | "overdue_tasks"
> {
  return {
    total_tasks: total,
    completed_tasks: completed,
    open_tasks: open,
    task_completion_percent: percentOf(completed, total),
    overdue_tasks: overdue,
  };
}

/** How the last seven days compare with the seven days before. */
export function burnOf(
  sums: Pick<ForecastSums, "recent_seconds" | "prior_seconds">,
): Pick<Forecast, "recent_hours_7d" | "prior_hours_7d" | "burn_rate_trend"> {
  const recent = hoursOf(sums.recent_seconds);
  const prior = hoursOf(sums.prior_seconds);
  return {
    recent_hours_7d: recent,
    prior_hours_7d: prior,
    burn_rate_trend: trendOf(hundredthsOf(recent), hundredthsOf(prior)),
  };
}

/** Compares whole numbers; differences of up to 10 % do not count. */
function trendOf(recent: number, prior: number): Forecast["burn_rate_trend"] {
  if (10 * recent > 11 * prior) return "increasing";
  return 10 * recent < 9 * prior ? "decreasing" : "stable";
}

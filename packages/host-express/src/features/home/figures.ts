import type { StatProps } from "../../platform/pages/ui";
import { decimalHoursText, hoursText } from "../../platform/time/duration-text";
import { percentOf } from "../../platform/time/rounding";
import { weekGoalHours } from "../statistics/productivity/parts";
import type { StatisticsState } from "../statistics/state";
import type { ValueDashboard } from "../statistics/value-dashboard";
import type { TodaySums } from "./store";
import { moneyText } from "../../platform/money-text";
import { percentText } from "../../platform/percent-text";

/** The figures of today, the week and the month; the running timer counts in all of them. */
export function statsOf(
  sums: TodaySums,
  state: StatisticsState,
  runningSeconds: number,
): readonly StatProps[] {
  const goalSeconds = weekGoalHours(state) * 3600;
  const daySeconds = state.standardHoursPerDay * 3600;
  const today = sums.today + runningSeconds;
  const week = sums.week + runningSeconds;
  const value = Number(sums.month_value);
  const billable = `${percentText(percentOf(sums.week_billable, sums.week))} billable`;
  return [
    {
      label: "Today",
      value: hoursText(today),
      note: `of ${hoursText(daySeconds)}`,
      meter: {
        value: today,
        max: daySeconds,
        text: `${hoursText(today)} of ${hoursText(daySeconds)}`,
      },
    },
    {
      label: "This week",
      value: hoursText(week),
      note: [`of ${hoursText(goalSeconds)}`, ...(sums.week > 0 ? [billable] : [])].join(" · "),
      meter: {
        value: week,
        max: goalSeconds,
        text: `${hoursText(week)} of ${hoursText(goalSeconds)}`,
      },
    },
    {
      label: "This month",
      value: hoursText(sums.month + runningSeconds),
      note: value > 0 ? `${moneyText(value, state.currency)} tracked` : undefined,
    },
  ];
}

/** A figure with its name. */
export interface Insight {
  readonly label: string;
  readonly value: string;
}

/** The figures of everything that was tracked; the value only if there is one. */
export function insightsOf(values: ValueDashboard): readonly Insight[] {
  const { estimated_value_tracked: value, estimated_value_currency: currency } = values;
  return [
    { label: "Total", value: decimalHoursText(values.total_hours) },
    { label: "Entries", value: values.entries_count.toLocaleString("en") },
    { label: "Active days", value: values.active_days.toLocaleString("en") },
    { label: "Average session", value: decimalHoursText(values.avg_session_length) },
    ...(values.most_productive_day === null
      ? []
      : [{ label: "Most productive day", value: values.most_productive_day }]),
    ...(value === null ? [] : [{ label: "Estimated value", value: moneyText(value, currency) }]),
  ];
}

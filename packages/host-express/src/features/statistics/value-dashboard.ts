import * as z from "zod";
import { daysFrom, addDays } from "../../platform/time/days";
import { hoursOf } from "../../platform/time/hours";
import { hundredthsOf } from "../../platform/time/rounding";
import type { ValueSums } from "./value-sums";

/** English names of the weekdays, from Sunday. */
export const weekdayNames = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

/** The statistics of `GET /api/stats/value-dashboard`. */
export const valueDashboardSchema = z
  .object({
    total_hours: z.number().meta({ examples: [132.5] }),
    entries_count: z.int().meta({ examples: [248] }),
    active_days: z.int().meta({ description: "Days with entries", examples: [18] }),
    avg_session_length: z
      .number()
      .meta({ description: "`total_hours` by `entries_count`, in hours", examples: [0.53] }),
    most_productive_day: z
      .enum(weekdayNames)
      .nullable()
      .meta({ description: "Weekday with the most hours; null if there are none" }),
    this_week_hours: z
      .number()
      .meta({ description: "From the first day of your week", examples: [24.5] }),
    this_month_hours: z.number().meta({ examples: [110.2] }),
    last_7_days: z
      .array(z.object({ date: z.iso.date(), hours: z.number() }))
      .meta({ description: "Seven days, oldest first; the last one is today" }),
    estimated_value_tracked: z
      .number()
      .nullable()
      .meta({
        description:
          "Billable hours by the rate of the project, else of its client; null if it is 0",
        examples: [1234.56],
      }),
    estimated_value_currency: z.string().meta({ description: "ISO 4217 code", examples: ["EUR"] }),
  })
  .meta({ id: "ValueDashboard" });

/** A response of `GET /api/stats/value-dashboard`. */
export type ValueDashboard = z.output<typeof valueDashboardSchema>;

/** Calculates the statistics from sums. */
export function valueDashboard(
  sums: ValueSums,
  { today, currency }: { readonly today: string; readonly currency: string },
): ValueDashboard {
  const totalHours = hoursOf(sums.seconds);
  const value = Number(sums.value);
  return {
    total_hours: totalHours,
    entries_count: sums.entries,
    active_days: sums.days,
    avg_session_length:
      sums.entries === 0 ? 0 : Math.round(hundredthsOf(totalHours) / sums.entries) / 100,
    most_productive_day: sums.weekday === null ? null : (weekdayNames[sums.weekday] ?? null),
    this_week_hours: hoursOf(sums.week_seconds),
    this_month_hours: hoursOf(sums.month_seconds),
    last_7_days: daysFrom(addDays(today, -6), today).map((date) => ({
      date,
      hours: hoursOf(sums.last_days[date] ?? 0),
    })),
    estimated_value_tracked: value > 0 ? value : null,
    estimated_value_currency: currency,
  };
}

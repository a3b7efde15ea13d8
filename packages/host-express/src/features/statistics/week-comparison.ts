import * as z from "zod";
import { addDays, daysFrom, weekStartOf } from "../../platform/time/days";
import { hoursOf } from "../../platform/time/hours";
import { changePercent, hundredthsOf } from "../../platform/time/rounding";

const weekSchema = z
  .object({
    total_hours: z.number().meta({ description: "Sum of the days", examples: [18.5] }),
    by_day: z.array(z.object({ day: z.iso.date(), hours: z.number() })),
  })
  .meta({ id: "WeekHours" });

/** The statistics of `GET /api/reports/week-comparison`. */
export const weekComparisonSchema = z
  .object({
    current_week: weekSchema.meta({ description: "From Monday to today" }),
    last_week: weekSchema.meta({ description: "The same weekdays of the week before" }),
    change_percent: z
      .number()
      .nullable()
      .meta({
        description: "Rounded to one decimal; null if the hours of last week are 0",
        examples: [-15.9],
      }),
  })
  .meta({ id: "WeekComparison" });

/** A response of `GET /api/reports/week-comparison`. */
export type WeekComparison = z.output<typeof weekComparisonSchema>;

/** Monday. Weeks of the comparison start on it, whatever the user's setting says. */
export const monday = 1;

/** Returns the days that a comparison covers: from last week's Monday to today. */
export function comparedDays(today: string): { readonly from: string; readonly to: string } {
  return { from: addDays(weekStartOf(today, monday), -7), to: today };
}

/**
 * Compares this week up to today with the same weekdays of the last one.
 * @param seconds Tracked seconds by day; days without entries may be absent.
 */
export function weekComparison(
  seconds: ReadonlyMap<string, number>,
  today: string,
): WeekComparison {
  const start = weekStartOf(today, monday);
  const current = weekOf(seconds, start, today);
  const last = weekOf(seconds, addDays(start, -7), addDays(today, -7));
  return {
    current_week: current,
    last_week: last,
    change_percent:
      last.total_hours > 0
        ? changePercent(hundredthsOf(last.total_hours), hundredthsOf(current.total_hours), 1)
        : null,
  };
}

function weekOf(
  seconds: ReadonlyMap<string, number>,
  from: string,
  to: string,
): WeekComparison["current_week"] {
  const days = daysFrom(from, to).map((day) => ({ day, hours: hoursOf(seconds.get(day) ?? 0) }));
  const total = days.reduce((sum, { hours }) => sum + hundredthsOf(hours), 0);
  return { total_hours: total / 100, by_day: days };
}

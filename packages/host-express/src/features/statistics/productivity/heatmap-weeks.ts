import { addDays, weekStartOf } from "../../../platform/time/days";
import type { Productivity } from "./schema";

/** A day of the heatmap. */
export type HeatmapDay = Productivity["heatmap"][number];

/** A column of the heatmap. */
export interface HeatmapWeek {
  /** First day of the week. */
  readonly start: string;
  /** Seven days; those outside of the heatmap are undefined. */
  readonly days: readonly (HeatmapDay | undefined)[];
}

/**
 * Divides days in a row into weeks.
 * @param firstWeekday Day on which weeks start: 0 for Sunday to 6 for Saturday.
 */
export function heatmapWeeks(
  days: readonly HeatmapDay[],
  firstWeekday: number,
): readonly HeatmapWeek[] {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const starts = [...new Set(days.map(({ date }) => weekStartOf(date, firstWeekday)))];
  return starts.map((start) => ({
    start,
    days: Array.from({ length: 7 }, (_, index) => byDate.get(addDays(start, index))),
  }));
}

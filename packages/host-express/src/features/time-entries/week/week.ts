import { addDays, daysFrom, weekStartOf } from "../../../platform/time/days";
import { daySeconds } from "../../../platform/time/day-bounds";
import { readDay } from "../../../platform/time/day-input";
import type { WeekDay } from "./decide";

/** A week of a user. */
export interface Week {
  readonly zone: string;
  /** First day of the week, `YYYY-MM-DD`. */
  readonly from: string;
  /** Last day of the week. */
  readonly to: string;
  /** The seven days. */
  readonly days: readonly WeekDay[];
}

/**
 * Returns the week of a day.
 * @param text The day, `YYYY-MM-DD`; `today` replaces a text that is none.
 * @param firstWeekday Day on which weeks start: 0 for Sunday to 6 for Saturday.
 */
export function weekOf(
  text: string | undefined,
  today: string,
  firstWeekday: number,
  zone: string,
): Week {
  const from = weekStartOf(readDay(text) ?? today, firstWeekday);
  const to = addDays(from, 6);
  const days = daysFrom(from, to).map((day) => ({ day, seconds: daySeconds(day, zone) }));
  return { zone, from, to, days };
}

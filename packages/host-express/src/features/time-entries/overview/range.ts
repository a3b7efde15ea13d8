import { addDays, monthStartOf, weekStartOf } from "../../../platform/time/days";

/** The ranges of the list of entries, in the order in which they are offered. */
export const ranges = ["today", "week", "month", "all", "custom"] as const;

/** One of {@link ranges}. */
export type Range = (typeof ranges)[number];

/** First and last day, both included, as `YYYY-MM-DD`; undefined for no bound. */
export interface Days {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * The days of a range.
 * @param custom The days of `custom`; the earlier one comes first, whichever it is.
 * @param firstWeekday Day on which weeks start: 0 for Sunday to 6 for Saturday.
 */
export function daysOf(range: Range, custom: Days, today: string, firstWeekday: number): Days {
  switch (range) {
    case "today":
      return { from: today, to: today };
    case "week": {
      const from = weekStartOf(today, firstWeekday);
      return { from, to: addDays(from, 6) };
    }
    case "month": {
      const from = monthStartOf(today);
      return { from, to: addDays(monthStartOf(addDays(from, 31)), -1) };
    }
    case "all":
      return { from: undefined, to: undefined };
    case "custom": {
      const { from, to } = custom;
      const isReversed = from !== undefined && to !== undefined && to < from;
      return isReversed ? { from: to, to: from } : custom;
    }
  }
}

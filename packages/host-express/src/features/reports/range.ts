import { clampInstant, instantOf, lastInstantOf } from "../../platform/time/time-input";
import type { ParsedTime } from "../../platform/time/time-input";

/** Length of a report without a start. */
const defaultRangeMs = 30 * 24 * 60 * 60 * 1000;

/**
 * The range of a report: up to now and 30 days long by default.
 * @param zone Time zone for dates and for times without an offset.
 */
export function rangeOf(
  query: {
    readonly start_date?: ParsedTime | undefined;
    readonly end_date?: ParsedTime | undefined;
  },
  zone: string,
  now: Date,
): { readonly from: Date; readonly to: Date } {
  const to = query.end_date ? lastInstantOf(query.end_date, zone) : now;
  const from = query.start_date
    ? instantOf(query.start_date, zone)
    : clampInstant(to.getTime() - defaultRangeMs);
  return { from, to };
}

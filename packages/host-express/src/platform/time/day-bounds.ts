import { instantInZone } from "@tt/connector-core";
import { addDays } from "./days";

/** The time from one midnight to the next: 23 to 25 hours, as clocks may be changed between them. */
export interface DayBounds {
  readonly start: Date;
  /** The start of the next day, which does not belong to this one. */
  readonly end: Date;
}

/**
 * Returns when a calendar day starts and ends. A day whose midnight is skipped starts at the first
 * time that exists.
 * @param day `YYYY-MM-DD`
 * @param zone IANA time zone name.
 * @throws RangeError if the zone is unknown
 */
export function dayBounds(day: string, zone: string): DayBounds {
  return { start: startOf(day, zone), end: startOf(addDays(day, 1), zone) };
}

/** Length of a calendar day in seconds. */
export function daySeconds(day: string, zone: string): number {
  const { start, end } = dayBounds(day, zone);
  return (end.getTime() - start.getTime()) / 1000;
}

function startOf(day: string, zone: string): Date {
  return instantInZone(Date.parse(day), zone);
}

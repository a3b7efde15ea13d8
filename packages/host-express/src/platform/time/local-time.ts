import { dayMs, utcDay } from "@tt/connector-core";
import { offsetsBetween } from "./offsets";

/** A local time of a time zone. */
export interface LocalTime {
  /** Calendar day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Seconds since midnight on the clock. */
  readonly seconds: number;
}

/**
 * Returns the day and the time on the clock of an instant.
 * @param zone IANA time zone name.
 * @throws RangeError if the zone is unknown
 */
export function localTimeOf(instant: Date, zone: string): LocalTime {
  const { starts, seconds } = offsetsBetween(zone, instant, instant);
  const text = instant.toISOString();
  const index = starts.findLastIndex((start, at) => at === 0 || start <= text);
  const wall = instant.getTime() + (seconds[index] ?? 0) * 1000;
  const sinceMidnight = ((wall % dayMs) + dayMs) % dayMs;
  return { day: utcDay(new Date(wall)), seconds: Math.floor(sinceMidnight / 1000) };
}

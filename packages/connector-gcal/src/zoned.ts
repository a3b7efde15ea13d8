import { instantInZone } from "@tt/connector-core";
import type { WireTime } from "./wire";

/**
 * Instant of an event's start or end, in milliseconds since 1970. A time without an offset is in the
 * event's time zone, or in the calendar's if the event has none.
 * @returns Undefined if it is not a valid time
 */
export function instantOf(time: WireTime, calendarZone: string | undefined): number | undefined {
  const { dateTime } = time;
  if (dateTime === undefined) return undefined;
  const instant = /(Z|[+-]\d\d:?\d\d)$/i.test(dateTime)
    ? Date.parse(dateTime)
    : localInstant(dateTime, time.timeZone ?? calendarZone);
  return Number.isNaN(instant) ? undefined : instant;
}

function localInstant(dateTime: string, zone: string | undefined): number {
  const local = Date.parse(`${dateTime}Z`);
  if (zone === undefined || Number.isNaN(local)) return Number.NaN;
  try {
    return instantInZone(local, zone).getTime();
  } catch (error) {
    if (error instanceof RangeError) return Number.NaN;
    throw error;
  }
}

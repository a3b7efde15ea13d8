import { instantInZone } from "@tt/connector-core";
import type { WireTime } from "./wire";

/**
 * The instant of an event's start or end, milliseconds since 1970 (GC-29). Without an offset the
 * time zone says which; the calendar's own when the event names none.
 * @returns Undefined for what is no time.
 */
export function instantOf(time: WireTime, calendarZone: string | undefined): number | undefined {
  const { dateTime } = time;
  if (dateTime === undefined) return undefined;
  const known = /(Z|[+-]\d\d:?\d\d)$/i.test(dateTime)
    ? Date.parse(dateTime)
    : localInstant(dateTime, time.timeZone ?? calendarZone);
  return Number.isNaN(known) ? undefined : known;
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

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
    // The offset at the wall clock's reading taken as UTC is right, but for a few hours around a
    // change; the offset at what follows from it is right then too.
    return local - offsetAt(local - offsetAt(local, zone), zone);
  } catch (error) {
    if (error instanceof RangeError) return Number.NaN;
    throw error;
  }
}

/** How far a zone's clocks are ahead of UTC at an instant, milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(instant);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(
    of("year"),
    of("month") - 1,
    of("day"),
    of("hour"),
    of("minute"),
    of("second"),
  );
  return wall - Math.floor(instant / 1000) * 1000;
}

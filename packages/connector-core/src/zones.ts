import { dayMs, utcDay } from "./time";

/** Cached by zone: creating a formatter costs far more than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();
/** Bounds the cache: zone names come from providers and are case-insensitive. */
const maxFormatters = 1_000;

/**
 * Returns the calendar day of an instant in a time zone, `YYYY-MM-DD`.
 *
 * @param zone IANA time zone name.
 * @throws RangeError if the zone is unknown
 * @example
 * ```ts
 * import { dayInZone } from "@tt/connector-core";
 *
 * dayInZone(new Date("2026-01-14T23:30:00Z"), "Europe/Berlin"); // "2026-01-15"
 * ```
 */
export function dayInZone(instant: Date, zone: string): string {
  return utcDay(new Date(wallClock(instant.getTime(), zone)));
}

/**
 * Converts a local time in a time zone to an instant. A local time that occurs twice (clocks go
 * back) means the first occurrence. A local time that is skipped (clocks go forward) is moved
 * forward by the length of the gap: 02:30 becomes 03:30 when the clocks skip from 02:00 to 03:00.
 * This is the "compatible" disambiguation of
 * [`Temporal`](https://tc39.es/proposal-temporal/docs/timezone.html).
 *
 * @param localMs The local time as milliseconds since 1970, as if it were UTC.
 * @param zone IANA time zone name.
 * @throws RangeError if the zone is unknown
 * @example
 * ```ts
 * import { instantInZone } from "@tt/connector-core";
 *
 * const localMs = Date.parse("2026-10-25T02:30:00Z"); // 02:30 on a clock in Berlin
 * instantInZone(localMs, "Europe/Berlin"); // 2026-10-25T00:30:00Z
 * ```
 */
export function instantInZone(localMs: number, zone: string): Date {
  const offsetAt = (instant: number): number => wallClock(instant, zone) - instant;
  // UTC offsets are shorter than a day, so these are the offsets before and after a transition.
  const before = localMs - offsetAt(localMs - dayMs);
  if (wallClock(before, zone) === localMs) return new Date(before);
  const after = localMs - offsetAt(localMs + dayMs);
  // If neither matches, the local time is skipped: use the offset before the gap.
  return new Date(wallClock(after, zone) === localMs ? after : before);
}

/** Local time of a zone at an instant, as milliseconds since 1970 as if it were UTC. */
function wallClock(instant: number, zone: string): number {
  const parts = new Map<string, string>();
  for (const { type, value } of formatterOf(zone).formatToParts(instant)) parts.set(type, value);
  const field = (name: string): number => Number(parts.get(name));
  const year = parts.get("era")?.startsWith("B") === true ? 1 - field("year") : field("year");
  const wall = new Date(0);
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  wall.setUTCFullYear(year, field("month") - 1, field("day"));
  // Offsets are whole seconds, so the fraction of a second is the same in every zone.
  wall.setUTCHours(
    field("hour"),
    field("minute"),
    field("second"),
    ((instant % 1000) + 1000) % 1000,
  );
  return wall.getTime();
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const cached = formatters.get(zone);
  if (cached) return cached;
  const formatter = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "iso8601",
    era: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  if (formatters.size >= maxFormatters) formatters.clear();
  formatters.set(zone, formatter);
  return formatter;
}

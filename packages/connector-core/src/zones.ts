/** A formatter costs far more to make than to use, so each zone's is kept. */
const formatters = new Map<string, Intl.DateTimeFormat>();
/** Zone names come from providers: more spellings than there are zones would be an attack. */
const maxFormatters = 1_000;

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Calendar day of an instant in a time zone, `YYYY-MM-DD`.
 * @param zone IANA name.
 * @throws RangeError for an unknown zone
 * @example dayInZone(new Date("2026-01-14T23:30:00Z"), "Europe/Berlin"); // "2026-01-15"
 */
export function dayInZone(instant: Date, zone: string): string {
  return new Date(wallClock(instant.getTime(), zone)).toISOString().slice(0, 10);
}

/**
 * Instant at which the clocks of a time zone show a local time. A local time that occurs twice
 * (clocks go back) is the first one. A local time that is skipped (clocks go forward) moves on by
 * the length of the gap: 02:30 in a night without a 02:30 is 03:30. `Temporal` calls this rule
 * "compatible".
 * @param localMs The local time as if it were UTC: `Date.parse("2026-10-25T02:30:00Z")`.
 * @param zone IANA name.
 * @throws RangeError for an unknown zone
 * @example instantInZone(Date.parse("2026-10-25T02:30:00Z"), "Europe/Berlin"); // 00:30Z
 */
export function instantInZone(localMs: number, zone: string): Date {
  const offsetAt = (instant: number): number => wallClock(instant, zone) - instant;
  // No offset reaches a day, so these two are the offsets before and after a change of the clocks.
  const before = localMs - offsetAt(localMs - dayMs);
  if (wallClock(before, zone) === localMs) return new Date(before);
  const after = localMs - offsetAt(localMs + dayMs);
  // Neither shows it: the local time is skipped, and the offset before the gap moves it on.
  return new Date(wallClock(after, zone) === localMs ? after : before);
}

/** What the clocks of a zone show at an instant, as if it were UTC, milliseconds. */
function wallClock(instant: number, zone: string): number {
  const parts = new Map<string, string>();
  for (const { type, value } of formatterOf(zone).formatToParts(instant)) parts.set(type, value);
  const field = (name: string): number => Number(parts.get(name));
  const year = parts.get("era")?.startsWith("B") === true ? 1 - field("year") : field("year");
  const wall = new Date(0);
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  wall.setUTCFullYear(year, field("month") - 1, field("day"));
  // Offsets are whole seconds, so the fraction of a second is the same on every clock.
  wall.setUTCHours(
    field("hour"),
    field("minute"),
    field("second"),
    ((instant % 1000) + 1000) % 1000,
  );
  return wall.getTime();
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
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
  formatters.set(zone, made);
  return made;
}

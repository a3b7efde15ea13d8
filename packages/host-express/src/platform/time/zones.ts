/** Making one costs more than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
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
  formats.set(zone, made);
  return made;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * What a clock on the wall of a zone shows, as milliseconds: the reading's own `Date.UTC`, whole
 * seconds.
 */
function wallClock(instant: number, zone: string): number {
  const parts = new Map<string, string>();
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts.set(type, value);
  const field = (name: string): number => Number(parts.get(name));
  const year = parts.get("era")?.startsWith("B") === true ? 1 - field("year") : field("year");
  const wall = new Date(0);
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  wall.setUTCFullYear(year, field("month") - 1, field("day"));
  wall.setUTCHours(field("hour"), field("minute"), field("second"));
  return wall.getTime();
}

/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export function dayInZone(instant: Date, zone: string): string {
  return new Date(wallClock(instant.getTime(), zone)).toISOString().slice(0, 10);
}

/**
 * The instant at which the wall clock of a zone shows a reading. A reading that comes twice (clocks
 * go back) means the first time; one that never comes (clocks go forward) is moved on by the gap:
 * 02:30 in a night without a 02:30 means 03:30. This is what calendars call "compatible".
 * @param wall The reading's own `Date.UTC`, milliseconds, whole seconds.
 */
export function instantInZone(wall: number, zone: string): Date {
  const offsetAt = (instant: number): number => wallClock(instant, zone) - instant;
  const before = wall - offsetAt(wall - dayMilliseconds);
  if (wallClock(before, zone) === wall) return new Date(before);
  const after = wall - offsetAt(wall + dayMilliseconds);
  // Neither: the reading falls into a gap, and the offset from before it moves it on.
  return new Date(wallClock(after, zone) === wall ? after : before);
}

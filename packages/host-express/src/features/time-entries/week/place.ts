/** A period in milliseconds since 1970. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/**
 * Chooses when an entry of a given length was worked, of which only the day is known: the first free
 * time from a preferred one on, else the first free time of the day. If the day has no such time, the
 * entry overlaps others, and ends with the day at the latest.
 * @param busy Other entries, in any order.
 * @param day The whole day.
 * @param preferred The usual start of work.
 * @param lengthMs At most the length of the day.
 */
export function placeEntry(
  busy: readonly Period[],
  day: Period,
  preferred: number,
  lengthMs: number,
): Period {
  const start =
    firstGap(busy, { start: preferred, end: day.end }, lengthMs) ??
    firstGap(busy, day, lengthMs) ??
    Math.max(day.start, Math.min(preferred, day.end - lengthMs));
  return { start, end: start + lengthMs };
}

/** The start of the first free time of a length within a period. */
function firstGap(busy: readonly Period[], within: Period, lengthMs: number): number | undefined {
  let start = within.start;
  for (const other of busy.toSorted((a, b) => a.start - b.start)) {
    if (other.start >= start + lengthMs) break;
    if (other.end > start) start = other.end;
  }
  return start + lengthMs <= within.end ? start : undefined;
}

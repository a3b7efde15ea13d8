// Where a dragged entry of the calendar comes to lie.

/** Start and end of an entry within one day, in seconds since midnight. */
export interface DayPeriod {
  readonly start: number;
  readonly end: number;
}

const daySeconds = 24 * 3600;
/** Dragged edges lie on multiples of this. */
const snapSeconds = 300;

/** Moves an entry; it stays on its day. */
export function moved({ start, end }: DayPeriod, seconds: number): DayPeriod {
  const length = end - start;
  const to = clamp(snap(start + seconds), 0, daySeconds - length);
  return { start: to, end: to + length };
}

/** Moves the end of an entry, which stays after its start. */
export function resized({ start, end }: DayPeriod, seconds: number): DayPeriod {
  const first = snap(start) > start ? snap(start) : snap(start) + snapSeconds;
  return { start, end: clamp(snap(end + seconds), first, daySeconds) };
}

function snap(seconds: number): number {
  return Math.round(seconds / snapSeconds) * snapSeconds;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

import type { DayBounds } from "../../../platform/time/day-bounds";
import { localTimeOf } from "../../../platform/time/local-time";

/** Seconds of a day on the clock. */
const clockDay = 24 * 3600;

/** A period of time that an entry takes. */
export interface Period {
  readonly start: Date;
  readonly end: Date;
}

/** The part of an entry on one day, by the clock. */
export interface Part<Entry> {
  readonly entry: Entry;
  /** Seconds since midnight on the clock. */
  readonly top: number;
  /** Seconds since midnight on the clock, after `top`; 86400 for the end of the day. */
  readonly bottom: number;
}

/** A part with its place beside others of the same time. */
export interface Block<Entry> extends Part<Entry> {
  /** Position from the left, from 0. */
  readonly lane: number;
  /** Number of parts side by side. */
  readonly lanes: number;
}

/**
 * Returns the parts of entries on a day, the earliest first. They are placed by the clock. If the
 * clocks were turned back meanwhile, so that an entry ends before its start, its real length counts.
 * @param zone IANA time zone name.
 */
export function partsOf<Entry extends Period>(
  entries: readonly Entry[],
  { start: dayStart, end: dayEnd }: DayBounds,
  zone: string,
): readonly Part<Entry>[] {
  return entries
    .filter(({ start, end }) => start < dayEnd && (end > dayStart || start >= dayStart))
    .map((entry) => {
      const start = entry.start < dayStart ? dayStart : entry.start;
      const end = entry.end > dayEnd ? dayEnd : entry.end;
      const top = localTimeOf(start, zone).seconds;
      const onClock = end >= dayEnd ? clockDay : localTimeOf(end, zone).seconds;
      const seconds = (end.getTime() - start.getTime()) / 1000;
      const bottom = onClock < top ? Math.min(top + seconds, clockDay) : onClock;
      return { entry, top, bottom };
    })
    .toSorted((a, b) => a.top - b.top || b.bottom - a.bottom);
}

/**
 * Puts parts that are visible at the same height side by side.
 * @param parts The earliest first.
 * @param minSeconds What a shorter part is drawn as, so that it can be read and clicked.
 */
export function blocksOf<Entry>(
  parts: readonly Part<Entry>[],
  minSeconds: number,
): readonly Block<Entry>[] {
  const blocks: Block<Entry>[] = [];
  let group: { readonly part: Part<Entry>; readonly lane: number }[] = [];
  let laneEnds: number[] = [];
  const flush = (): void => {
    blocks.push(...group.map(({ part, lane }) => ({ ...part, lane, lanes: laneEnds.length })));
    group = [];
    laneEnds = [];
  };
  for (const each of parts) {
    const part = drawn(each, minSeconds);
    if (laneEnds.every((end) => end <= part.top)) flush();
    const free = laneEnds.findIndex((end) => end <= part.top);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = part.bottom;
    group.push({ part, lane });
  }
  flush();
  return blocks;
}

function drawn<Entry>(part: Part<Entry>, minSeconds: number): Part<Entry> {
  const top = Math.min(part.top, clockDay - minSeconds);
  return { ...part, top, bottom: Math.max(part.bottom, top + minSeconds) };
}

/**
 * Returns the hours to draw: the usual ones, and those of every part.
 * @param usual First and last hour of an empty calendar.
 */
export function hoursOf(
  parts: readonly Pick<Part<unknown>, "top" | "bottom">[],
  usual: { readonly from: number; readonly to: number },
): { readonly from: number; readonly to: number } {
  return {
    from: Math.min(usual.from, ...parts.map(({ top }) => Math.floor(top / 3600))),
    to: Math.max(usual.to, ...parts.map(({ bottom }) => Math.ceil(bottom / 3600))),
  };
}

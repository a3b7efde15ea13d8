import { localTimeOf } from "../../../platform/time/local-time";
import type { Period } from "./layout";

/** An entry of the calendar. */
export interface CalendarEntry {
  readonly id: number;
  readonly start: Date;
  /** The current time for a running timer. */
  readonly end: Date;
  /** Calendar day of its start. */
  readonly day: string;
  /** What was worked on: the notes, else the task, else the project. */
  readonly title: string;
  /** Project and client. */
  readonly place: string;
  /** Where it came from, if not from here, e.g. `GitHub #17`. */
  readonly source: string | undefined;
  readonly color: string | null;
  /** Start and end, e.g. `09:12 – 10:40`. */
  readonly times: string;
  readonly seconds: number;
  readonly isRunning: boolean;
  /**
   * Start and end in seconds since midnight, for dragging; undefined if it runs, is locked, or is
   * not within a day on which the clocks stay.
   */
  readonly clockTimes: { readonly start: number; readonly end: number } | undefined;
}

/** Hours to draw. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/** Seconds of a day on the clock. */
const clockDay = 24 * 3600;

/**
 * Start and end of an entry by the clock, in seconds since midnight.
 * @param zone IANA time zone name.
 * @returns undefined if it is not within one day, or the clocks were changed meanwhile
 */
export function clockTimesOf({ start, end }: Period, zone: string): CalendarEntry["clockTimes"] {
  const first = localTimeOf(start, zone).seconds;
  const last = localTimeOf(end, zone).seconds || clockDay;
  const length = (end.getTime() - start.getTime()) / 1000;
  // Both are cut to seconds.
  return Math.abs(last - first - length) < 1 ? { start: first, end: last } : undefined;
}

import type { Clock } from "../ports/clock";

/** A clock that stands still until somebody waits or moves it. */
export interface FixedClock extends Clock {
  /** How long was waited, in order, milliseconds. */
  readonly sleeps: readonly number[];
  /** Moves time forward. */
  advance(milliseconds: number): void;
  /** Sets the time. */
  set(now: Date | string): void;
}

/** A fixed clock. Its sleep moves time at once and gives others a turn (one macrotask). */
export function fixedClock(start: Date | string = "2026-01-15T12:00:00Z"): FixedClock {
  let now = new Date(start).getTime();
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => new Date(now),
    advance(milliseconds) {
      now += milliseconds;
    },
    set(next) {
      now = new Date(next).getTime();
    },
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal?.throwIfAborted();
    },
  };
}

import type { Clock } from "../ports/clock";

/** A clock that stands still until a sleep or the test moves it. */
export interface FixedClock extends Clock {
  /** Durations of all sleeps in order, in milliseconds. */
  readonly sleeps: readonly number[];
  /** Moves the time forward. */
  advance(milliseconds: number): void;
  /** Sets the time. */
  set(now: Date | string): void;
}

/**
 * Creates a fixed clock. `sleep` moves the time at once and resolves after one macrotask, so that other
 * work can proceed.
 *
 * @example
 * ```ts
 * import { fixedClock } from "@tt/connector-core/memory";
 *
 * const clock = fixedClock("2026-01-15T12:00:00Z");
 * await clock.sleep(30_000);
 * clock.now().toISOString(); // 2026-01-15T12:00:30.000Z
 * ```
 */
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

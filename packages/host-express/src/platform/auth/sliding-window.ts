/** Counts per key in a true sliding window, in memory. */
export interface SlidingWindow {
  /**
   * Counts one attempt unless the window is full; a refused attempt is not counted.
   * @returns 0 when it was counted, else the seconds until one is free again.
   */
  take(key: string): number;
  /** Would an attempt be refused? Seconds until one is free, 0 when not. */
  peek(key: string): number;
}

/** Keys beyond this are forgotten, oldest first: memory stays bounded under a flood of addresses. */
const mostKeys = 50_000;

/**
 * @param limit Attempts in any span of `seconds`.
 * @param now Milliseconds.
 */
export function slidingWindow(limit: number, seconds: number, now: () => number): SlidingWindow {
  const attempts = new Map<string, number[]>();

  const current = (key: string): number[] => {
    const after = now() - seconds * 1000;
    return (attempts.get(key) ?? []).filter((at) => at > after);
  };
  const wait = (times: readonly number[]): number => {
    const oldest = times[times.length - limit];
    if (times.length < limit || oldest === undefined) return 0;
    return Math.max(1, Math.ceil((oldest + seconds * 1000 - now()) / 1000));
  };
  return {
    peek: (key) => wait(current(key)),
    take(key) {
      const times = current(key);
      const seconds = wait(times);
      if (seconds > 0) return seconds;
      times.push(now());
      attempts.delete(key);
      attempts.set(key, times);
      const [first] = attempts.keys();
      if (attempts.size > mostKeys && first !== undefined) attempts.delete(first);
      return 0;
    },
  };
}

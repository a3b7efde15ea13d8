/** At most `limit` calls in any span of `seconds`. */
export interface Window {
  readonly limit: number;
  readonly seconds: number;
}

/** What was counted in a window. */
export interface Usage {
  readonly used: number;
  /**
   * When the call was made (ms) whose leaving changes something: the oldest counted one, or, when the
   * window is full, the one that must leave before another call is free. Undefined: none is counted.
   */
  readonly oldest: number | undefined;
}

/** How a window stands. */
export interface WindowStanding extends Window {
  /** Calls that are free now. */
  readonly remaining: number;
  /** When a call becomes free that is not free now, ms since 1970. */
  readonly resetAt: number;
}

/** What a call was told. */
export interface Standing {
  /** Seconds until a call is free; 0: this one was. */
  readonly wait: number;
  /** In the order in which the windows were given. */
  readonly windows: readonly WindowStanding[];
}

/**
 * What is counted in a window.
 * @param times When calls were let in, ms, oldest first.
 */
export function usageOf(times: readonly number[], window: Window, now: number): Usage {
  const used = times.length - firstAfter(times, now - window.seconds * 1000);
  return { used, oldest: times[times.length - Math.min(used, window.limit)] };
}

/**
 * How a call stands.
 * @param usages Of each window, this call counted if it was let in.
 */
export function standingOf(
  windows: readonly Window[],
  usages: readonly Usage[],
  now: number,
  letIn: boolean,
): Standing {
  const standings = windows.map((window, index) => {
    const { used = 0, oldest = now } = usages[index] ?? {};
    return {
      ...window,
      remaining: Math.max(0, window.limit - used),
      resetAt: oldest + window.seconds * 1000,
    };
  });
  const full = standings.filter(({ remaining }) => remaining === 0);
  const free = Math.max(...full.map(({ resetAt }) => resetAt));
  return {
    wait: letIn || full.length === 0 ? 0 : Math.max(1, Math.ceil((free - now) / 1000)),
    windows: standings,
  };
}

/** Index of the first time after `limit`, by halving. */
function firstAfter(times: readonly number[], limit: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Counts calls by key in true sliding windows, in memory. */
export interface SlidingWindows {
  /** Counts a call unless a window is full; a refused one is not counted. */
  take(key: string): Standing;
  /** How a call would stand. Counts nothing. */
  peek(key: string): Standing;
  /** Takes the newest counted call back. */
  giveBack(key: string): void;
}

/** Keys beyond this are forgotten, oldest first: memory stays bounded under a flood of addresses. */
const maxKeys = 50_000;

/**
 * Sliding windows in this process. A key takes 8 bytes for every call that the longest window still
 * counts (at most twice that), and nothing once none is counted.
 * @param now Milliseconds.
 */
export function slidingWindows(windows: readonly Window[], now: () => number): SlidingWindows {
  const span = Math.max(...windows.map(({ seconds }) => seconds)) * 1000;
  /** By their last call, oldest first. */
  const calls = new Map<string, number[]>();

  const timesOf = (key: string, at: number): number[] => {
    const times = calls.get(key) ?? [];
    putBack(times, at);
    return times;
  };
  const stand = (times: readonly number[], at: number, letIn: boolean): Standing => {
    const usages = windows.map((window) => usageOf(times, window, at));
    return standingOf(windows, usages, at, letIn);
  };
  const forget = (at: number): void => {
    for (const [key, times] of calls) {
      if (calls.size <= maxKeys && (times.at(-1) ?? 0) > at - span) return;
      calls.delete(key);
    }
  };
  return {
    peek(key) {
      const at = now();
      return stand(timesOf(key, at), at, false);
    },
    take(key) {
      const at = now();
      const times = timesOf(key, at);
      const before = stand(times, at, false);
      if (before.wait > 0) return before;
      // Cut seldom, so that a call costs the same however many are counted.
      const old = firstAfter(times, at - span);
      if (old > times.length / 2) times.splice(0, old);
      times.push(at);
      calls.delete(key);
      calls.set(key, times);
      forget(at);
      return stand(times, at, true);
    },
    giveBack(key) {
      calls.get(key)?.pop();
    },
  };
}

/** After the clock was set back, calls of the future count as of now: or they would block for long. */
function putBack(times: number[], now: number): void {
  for (let index = times.length - 1; index >= 0 && (times[index] ?? 0) > now; index -= 1) {
    times[index] = now;
  }
}

/** Allows at most `limit` requests in any period of `seconds`. */
export interface Window {
  readonly limit: number;
  readonly seconds: number;
}

/** Requests counted in a window. */
export interface Usage {
  readonly used: number;
  /**
   * Time (ms) of the request that leaves the window next. In a full window, the one that has to
   * leave before another request is allowed. Undefined if no request is counted.
   */
  readonly oldest: number | undefined;
}

/** Remaining requests of a window. */
export interface WindowStatus extends Window {
  /** Requests allowed now. */
  readonly remaining: number;
  /** Time when one more request becomes available, ms since 1970. */
  readonly resetAt: number;
}

/** Result of checking a key against its windows. */
export interface RateLimitStatus {
  /** Seconds until a request is allowed; 0 if this one is. */
  readonly waitSeconds: number;
  /** Status of each window, in the order of the limits. */
  readonly windows: readonly WindowStatus[];
}

/**
 * Counts the requests in a window.
 * @param times times of the accepted requests in ms, oldest first
 */
export function usageOf(times: readonly number[], window: Window, now: number): Usage {
  const used = times.length - firstAfter(times, now - window.seconds * 1000);
  return { used, oldest: times[times.length - Math.min(used, window.limit)] };
}

/**
 * Computes the status of a request from the usage of each window.
 * @param usages usage of each window, including this request if it was counted
 * @param isAllowed true if the request was allowed
 */
export function rateLimitStatus(
  windows: readonly Window[],
  usages: readonly Usage[],
  now: number,
  isAllowed: boolean,
): RateLimitStatus {
  const statuses = windows.map((window, index) => {
    const { used = 0, oldest = now } = usages[index] ?? {};
    return {
      ...window,
      remaining: Math.max(0, window.limit - used),
      resetAt: oldest + window.seconds * 1000,
    };
  });
  const full = statuses.filter(({ remaining }) => remaining === 0);
  const freeAt = Math.max(...full.map(({ resetAt }) => resetAt));
  return {
    waitSeconds: isAllowed || full.length === 0 ? 0 : Math.max(1, Math.ceil((freeAt - now) / 1000)),
    windows: statuses,
  };
}

/** Returns the index of the first time after `limit`, by binary search. */
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

/** Counts requests by key in sliding windows. */
export interface SlidingWindows {
  /** Counts a request unless a window is full; a refused request is not counted. */
  take(key: string): RateLimitStatus;
  /** Returns the status without counting a request. */
  peek(key: string): RateLimitStatus;
  /** Removes the newest counted request. */
  undo(key: string): void;
}

/** Maximum number of keys, which bounds memory under a flood of addresses. */
const maxKeys = 50_000;

/**
 * Creates sliding windows in this process. A key needs 8 to 16 bytes per request in the longest
 * window. The keys with the oldest last request are evicted first.
 * @param now current time in milliseconds
 */
export function slidingWindows(windows: readonly Window[], now: () => number): SlidingWindows {
  const maxWindowMs = Math.max(...windows.map(({ seconds }) => seconds)) * 1000;
  /** Request times by key, ordered by the last request of the key, oldest first. */
  const timesByKey = new Map<string, number[]>();

  const timesOf = (key: string, at: number): number[] => {
    const times = timesByKey.get(key) ?? [];
    clampToNow(times, at);
    return times;
  };
  const statusOf = (times: readonly number[], at: number, isAllowed: boolean): RateLimitStatus => {
    const usages = windows.map((window) => usageOf(times, window, at));
    return rateLimitStatus(windows, usages, at, isAllowed);
  };
  const evict = (at: number): void => {
    for (const [key, times] of timesByKey) {
      if (timesByKey.size <= maxKeys && (times.at(-1) ?? 0) > at - maxWindowMs) return;
      timesByKey.delete(key);
    }
  };
  return {
    peek(key) {
      const at = now();
      return statusOf(timesOf(key, at), at, false);
    },
    take(key) {
      const at = now();
      const times = timesOf(key, at);
      const before = statusOf(times, at, false);
      if (before.waitSeconds > 0) return before;
      // Removes old times only when they are the majority: amortized constant cost per request.
      const expired = firstAfter(times, at - maxWindowMs);
      if (expired > times.length / 2) times.splice(0, expired);
      times.push(at);
      timesByKey.delete(key);
      timesByKey.set(key, times);
      evict(at);
      return statusOf(times, at, true);
    },
    undo(key) {
      timesByKey.get(key)?.pop();
    },
  };
}

/** Moves times in the future to now: after the clock was set back, they would block for too long. */
function clampToNow(times: number[], now: number): void {
  for (let index = times.length - 1; index >= 0 && (times[index] ?? 0) > now; index -= 1) {
    times[index] = now;
  }
}

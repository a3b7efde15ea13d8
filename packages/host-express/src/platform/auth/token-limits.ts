import { HttpError } from "../http/http-error";
import type { SharedRedis } from "../redis/shared-redis";
import { redisWindows } from "./redis-windows";
import {
  slidingWindows,
  type RateLimitStatus,
  type Window,
  type WindowStatus,
} from "./sliding-window";

/** Rate limits by key, e.g. of API tokens. */
export interface TokenLimits {
  /** Counts a request unless a window is full; a refused request is not counted. */
  take(key: string): Promise<RateLimitStatus>;
  /** Returns the status without counting a request. */
  peek(key: string): Promise<RateLimitStatus>;
}

/** Maximum number of requests of one key. */
export interface TokenLimitSettings {
  readonly perMinute: number;
  readonly perHour: number;
}

/**
 * Creates minute and hour limits of keys such as tokens. Every process counts the requests it accepts, so
 * limits hold while Redis is unavailable and after it lost its data. With Redis, a request needs to
 * be allowed by both counts, and Redis counts the requests of all processes.
 */
export function createTokenLimits(
  { perMinute, perHour }: TokenLimitSettings,
  now: () => number,
  redis: SharedRedis | undefined,
): TokenLimits {
  const windows: readonly Window[] = [
    { limit: perMinute, seconds: 60 },
    { limit: perHour, seconds: 60 * 60 },
  ];
  const local = slidingWindows(windows, now);

  const check = async (key: string, count: boolean): Promise<RateLimitStatus> => {
    const own = count ? local.take(key) : local.peek(key);
    const isCounted = count && own.waitSeconds === 0;
    const shared = await redis?.attempt((client) => redisWindows(client, windows, key, isCounted));
    if (!shared) return own;
    if (shared.waitSeconds === 0) return stricter(shared, own);
    if (isCounted) local.undo(key);
    return shared;
  };
  return { take: (key) => check(key, true), peek: (key) => check(key, false) };
}

/** Combines two statuses: the longer wait, and for each window the smaller remainder. */
function stricter(one: RateLimitStatus, other: RateLimitStatus): RateLimitStatus {
  return {
    waitSeconds: Math.max(one.waitSeconds, other.waitSeconds),
    windows: one.windows.map((window, index) => {
      const otherWindow = other.windows[index];
      return otherWindow && otherWindow.remaining < window.remaining ? otherWindow : window;
    }),
  };
}

/** Returns the window with the fewest remaining requests; of equals the one that resets last. */
function tightest({ windows }: RateLimitStatus): WindowStatus | undefined {
  return windows.toSorted((a, b) => a.remaining - b.remaining || b.resetAt - a.resetAt)[0];
}

/**
 * Formats the `X-RateLimit-*` headers of the tightest window. `Reset` is the time in Unix seconds
 * when one more request becomes available; if none remains, it is when `Retry-After` ends.
 */
export function rateHeaders(status: RateLimitStatus): Readonly<Record<string, string>> {
  const window = tightest(status);
  if (!window) return {};
  return {
    "x-ratelimit-limit": String(window.limit),
    "x-ratelimit-remaining": String(window.remaining),
    "x-ratelimit-reset": String(Math.ceil(window.resetAt / 1000)),
  };
}

/** Creates the 429 response to a token that has reached a limit. */
export function tooManyRequests(status: RateLimitStatus): HttpError {
  const [minute, hour] = status.windows;
  return new HttpError({
    status: 429,
    code: "rate_limited",
    title: "Rate limit exceeded",
    message: `This token has made too many requests. Try again in ${String(status.waitSeconds)} seconds.`,
    details: {
      limit_per_minute: minute?.limit,
      limit_per_hour: hour?.limit,
      remaining_per_minute: minute?.remaining,
      remaining_per_hour: hour?.remaining,
    },
    headers: { ...rateHeaders(status), "retry-after": String(status.waitSeconds) },
  });
}

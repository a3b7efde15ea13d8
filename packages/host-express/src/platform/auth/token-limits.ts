import { HttpError } from "../http/http-error";
import type { SharedRedis } from "../redis/shared-redis";
import { redisWindows } from "./redis-windows";
import { slidingWindows, type Standing, type Window, type WindowStanding } from "./sliding-window";

/** Counts the calls of tokens. */
export interface TokenLimits {
  /** Counts a call unless a window is full; a refused one is not counted. */
  take(key: string): Promise<Standing>;
  /** How a call would stand. Counts nothing. */
  peek(key: string): Promise<Standing>;
}

/** Calls of one token. */
export interface TokenLimitSettings {
  readonly perMinute: number;
  readonly perHour: number;
}

/**
 * Minute and hour windows (source document: "Rate limiting"). This process always counts what it
 * lets in itself, so limits hold when Redis goes and when it returns empty; with Redis, a call needs
 * the consent of both, and what all processes let in together is counted.
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
  const here = slidingWindows(windows, now);

  const ask = async (key: string, count: boolean): Promise<Standing> => {
    const own = count ? here.take(key) : here.peek(key);
    const counted = count && own.wait === 0;
    const shared = await redis?.attempt((client) => redisWindows(client, windows, key, counted));
    if (!shared) return own;
    if (shared.wait === 0) return stricter(shared, own);
    if (counted) here.giveBack(key);
    return shared;
  };
  return { take: (key) => ask(key, true), peek: (key) => ask(key, false) };
}

/** What holds when two have counted: the longer wait, and of each window the fuller one. */
function stricter(one: Standing, other: Standing): Standing {
  return {
    wait: Math.max(one.wait, other.wait),
    windows: one.windows.map((window, index) => {
      const twin = other.windows[index];
      return twin && twin.remaining < window.remaining ? twin : window;
    }),
  };
}

/** The window with the fewest calls left; of equals the one that frees a call last. */
function tightest({ windows }: Standing): WindowStanding | undefined {
  return windows.toSorted((a, b) => a.remaining - b.remaining || b.resetAt - a.resetAt)[0];
}

/**
 * `X-RateLimit-*` of the tightest window. `Reset` is when a call becomes free that is not free now
 * (Unix seconds): with 0 remaining, it is when `Retry-After` is over.
 */
export function rateHeaders(standing: Standing): Readonly<Record<string, string>> {
  const window = tightest(standing);
  if (!window) return {};
  return {
    "x-ratelimit-limit": String(window.limit),
    "x-ratelimit-remaining": String(window.remaining),
    "x-ratelimit-reset": String(Math.ceil(window.resetAt / 1000)),
  };
}

/** 429 of a token that has called too often (API contract §1.8). */
export function tooManyCalls(standing: Standing): HttpError {
  const [minute, hour] = standing.windows;
  return new HttpError({
    status: 429,
    code: "rate_limited",
    title: "Rate limit exceeded",
    message: `This token has made too many requests. Try again in ${String(standing.wait)} seconds.`,
    details: {
      limit_per_minute: minute?.limit,
      limit_per_hour: hour?.limit,
      remaining_per_minute: minute?.remaining,
      remaining_per_hour: hour?.remaining,
    },
    headers: { ...rateHeaders(standing), "retry-after": String(standing.wait) },
  });
}

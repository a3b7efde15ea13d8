import type { Clock } from "@tt/connector-core";
import type { Caller } from "./access";

/** State of a primary rate limit. */
export interface LimitState {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Time of the reset, Unix seconds. */
  readonly reset: number;
}

/** The primary rate limits of all callers. */
export interface Limits {
  /** Undefined if there are no limits. */
  state(caller: Caller): LimitState | undefined;
  /** Counts one request. */
  count(caller: Caller): void;
  /** Exhausts the limit until its reset. */
  exhaust(caller: Caller): void;
}

interface Window {
  readonly limit: number;
  readonly reset: number;
  used: number;
}

/** Requests per hour without a token. */
const anonymousLimit = 60;
/** Requests per hour of an account on github.com. */
export const accountLimit = 5000;

/**
 * Creates limits per hour, starting with a caller's first request.
 * @param perHour Requests with a token. Null for no limits, as on an Enterprise Server.
 */
export function createLimits(clock: Clock, perHour: number | null): Limits {
  const windows = new Map<string, Window>();
  const windowOf = ({ login }: Caller): Window => {
    const key = login?.toLowerCase() ?? "";
    const now = Math.floor(clock.now().getTime() / 1000);
    const known = windows.get(key);
    if (known && known.reset > now) return known;
    const limit = login === undefined ? anonymousLimit : (perHour ?? accountLimit);
    const fresh = { limit, reset: now + 3600, used: 0 };
    windows.set(key, fresh);
    return fresh;
  };
  return {
    state(caller) {
      const { limit, reset, used } = windowOf(caller);
      if (perHour === null && used === 0) return undefined;
      return { limit, used, remaining: limit - used, reset };
    },
    count(caller) {
      const window = windowOf(caller);
      if (perHour !== null && window.used < window.limit) window.used += 1;
    },
    exhaust(caller) {
      const window = windowOf(caller);
      window.used = window.limit;
    },
  };
}

/** Headers that describe a limit. */
export function limitHeaders(state: LimitState | undefined): Readonly<Record<string, string>> {
  if (!state) return {};
  return {
    "x-ratelimit-limit": String(state.limit),
    "x-ratelimit-remaining": String(state.remaining),
    "x-ratelimit-used": String(state.used),
    "x-ratelimit-reset": String(state.reset),
    "x-ratelimit-resource": "core",
  };
}

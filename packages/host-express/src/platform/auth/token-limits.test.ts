import { describe, expect, it } from "vitest";
import type { SharedRedis } from "../redis/shared-redis";
import { slidingWindows, type RateLimitStatus } from "./sliding-window";
import { createTokenLimits, rateHeaders, tooManyRequests } from "./token-limits";

const now = 1_000_000_000;
const settings = { perMinute: 3, perHour: 4 };
const windows = [
  { limit: 3, seconds: 60 },
  { limit: 4, seconds: 3600 },
];

/** Creates a fake Redis that returns a status, or undefined for an outage. */
function fakeRedis(status: () => RateLimitStatus | undefined): SharedRedis {
  return {
    attempt: <T>() => Promise.resolve(status() as T | undefined),
    close: () => undefined,
  };
}

const statusOf = (waitSeconds: number, minute: number, hour: number): RateLimitStatus => ({
  waitSeconds,
  windows: [
    { limit: 3, seconds: 60, remaining: minute, resetAt: now + 60_000 },
    { limit: 4, seconds: 3600, remaining: hour, resetAt: now + 3_600_000 },
  ],
});
const left = ({ waitSeconds, windows: [minute, hour] }: RateLimitStatus) => [
  waitSeconds,
  minute?.remaining,
  hour?.remaining,
];

describe("limits with Redis", () => {
  it("include the requests of other processes", async () => {
    const limits = createTokenLimits(
      settings,
      () => now,
      fakeRedis(() => statusOf(0, 1, 1)),
    );
    expect(left(await limits.take("a"))).toEqual([0, 1, 1]);
    expect(left(await limits.peek("a"))).toEqual([0, 1, 1]);
  });

  it("do not count a request that Redis refused", async () => {
    let status: RateLimitStatus | undefined = statusOf(7, 0, 1);
    const limits = createTokenLimits(
      settings,
      () => now,
      fakeRedis(() => status),
    );
    for (let call = 0; call < 10; call += 1) {
      expect(left(await limits.take("a"))).toEqual([7, 0, 1]);
    }
    status = undefined;
    expect(left(await limits.peek("a"))).toEqual([0, 3, 4]);
  });

  it("use the count of this process while Redis is down or after it lost its data", async () => {
    let status: RateLimitStatus | undefined = statusOf(0, 2, 3);
    const limits = createTokenLimits(
      settings,
      () => now,
      fakeRedis(() => status),
    );
    await limits.take("a");
    status = undefined;
    expect(left(await limits.take("a"))).toEqual([0, 1, 2]);
    status = statusOf(0, 2, 3);
    expect(left(await limits.take("a"))).toEqual([0, 0, 1]);
    expect(left(await limits.take("a"))).toEqual([60, 0, 1]);
    expect(left(await limits.peek("a"))).toEqual([60, 0, 1]);
    expect(left(await limits.take("another"))).toEqual([0, 2, 3]);
  });
});

describe("rate limit headers", () => {
  const after = (...calls: readonly number[]): RateLimitStatus => {
    let at = now;
    const counted = slidingWindows(windows, () => at);
    for (const call of calls) {
      at = call;
      counted.take("a");
    }
    at = now;
    return counted.peek("a");
  };

  it.each([
    ["an unused token: the minute window, which is tighter", [], "3", "3", 60],
    ["a used token: the reset of its first request", [now - 20_000, now], "3", "1", 40],
    ["equal remainders: the window that resets last", [now - 600_000, now], "4", "2", 3000],
    ["the hour window has fewer left", [now - 900_000, now - 600_000, now], "4", "1", 2700],
    [
      "both windows are full and the hour resets later",
      [now - 900_000, now - 2000, now - 1000, now],
      "4",
      "0",
      2700,
    ],
    [
      "both windows are full and the minute resets later",
      [now - 3_599_000, now - 2000, now - 1000, now],
      "3",
      "0",
      58,
    ],
  ])("%s", (_name, calls, limit, remaining, seconds) => {
    expect(rateHeaders(after(...calls))).toEqual({
      "x-ratelimit-limit": limit,
      "x-ratelimit-remaining": remaining,
      "x-ratelimit-reset": String(now / 1000 + seconds),
    });
  });

  it("Retry-After ends at the reset", () => {
    const refused = after(now - 3_599_000, now - 2000, now - 1000, now);
    expect(tooManyRequests(refused)).toMatchObject({
      status: 429,
      details: {
        limit_per_minute: 3,
        limit_per_hour: 4,
        remaining_per_minute: 0,
        remaining_per_hour: 0,
      },
      headers: { "retry-after": "58", "x-ratelimit-reset": String(now / 1000 + 58) },
    });
  });
});

import { describe, expect, it } from "vitest";
import type { SharedRedis } from "../redis/shared-redis";
import { slidingWindows, type Standing } from "./sliding-window";
import { createTokenLimits, rateHeaders, tooManyCalls } from "./token-limits";

const now = 1_000_000_000;
const settings = { perMinute: 3, perHour: 4 };
const windows = [
  { limit: 3, seconds: 60 },
  { limit: 4, seconds: 3600 },
];

/** A Redis that says what the test wants: this standing, or (undefined) nothing. */
function redisThat(says: () => Standing | undefined): SharedRedis {
  return {
    attempt: <T>() => Promise.resolve(says() as T | undefined),
    close: () => undefined,
  };
}

const standing = (wait: number, minute: number, hour: number): Standing => ({
  wait,
  windows: [
    { limit: 3, seconds: 60, remaining: minute, resetAt: now + 60_000 },
    { limit: 4, seconds: 3600, remaining: hour, resetAt: now + 3_600_000 },
  ],
});
const left = ({ wait, windows: [minute, hour] }: Standing) => [
  wait,
  minute?.remaining,
  hour?.remaining,
];

describe("limits with Redis", () => {
  it("are told as Redis counts them, when others have called too", async () => {
    const limits = createTokenLimits(
      settings,
      () => now,
      redisThat(() => standing(0, 1, 1)),
    );
    expect(left(await limits.take("a"))).toEqual([0, 1, 1]);
    expect(left(await limits.peek("a"))).toEqual([0, 1, 1]);
  });

  it("do not count what Redis refused", async () => {
    let says: Standing | undefined = standing(7, 0, 1);
    const limits = createTokenLimits(
      settings,
      () => now,
      redisThat(() => says),
    );
    for (let call = 0; call < 10; call += 1) {
      expect(left(await limits.take("a"))).toEqual([7, 0, 1]);
    }
    says = undefined;
    expect(left(await limits.peek("a"))).toEqual([0, 3, 4]);
  });

  it("hold by what this process let in when Redis is away, and when it has forgotten", async () => {
    let says: Standing | undefined = standing(0, 2, 3);
    const limits = createTokenLimits(
      settings,
      () => now,
      redisThat(() => says),
    );
    await limits.take("a");
    says = undefined;
    expect(left(await limits.take("a"))).toEqual([0, 1, 2]);
    says = standing(0, 2, 3);
    expect(left(await limits.take("a"))).toEqual([0, 0, 1]);
    expect(left(await limits.take("a"))).toEqual([60, 0, 1]);
    expect(left(await limits.peek("a"))).toEqual([60, 0, 1]);
    expect(left(await limits.take("another"))).toEqual([0, 2, 3]);
  });
});

describe("what is told", () => {
  const after = (...calls: readonly number[]): Standing => {
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
    ["of an unused token, the minute, which is tighter", [], "3", "3", 60],
    ["of a used token, what its first call frees", [now - 20_000, now], "3", "1", 40],
    ["of two equals, the one that frees a call last", [now - 600_000, now], "4", "2", 3000],
    ["the hour's, with fewer left", [now - 900_000, now - 600_000, now], "4", "1", 2700],
    [
      "the hour's, when both are full and it lasts longer",
      [now - 900_000, now - 2000, now - 1000, now],
      "4",
      "0",
      2700,
    ],
    [
      "the minute's, when both are full and it lasts longer",
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

  it("a refusal waits until the reset it tells", () => {
    const refused = after(now - 3_599_000, now - 2000, now - 1000, now);
    expect(tooManyCalls(refused)).toMatchObject({
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

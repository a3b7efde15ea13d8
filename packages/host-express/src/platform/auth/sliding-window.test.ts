import { describe, expect, it } from "vitest";
import { slidingWindows, rateLimitStatus, usageOf } from "./sliding-window";

const minute = { limit: 3, seconds: 60 };

describe("usageOf", () => {
  it.each([
    ["no request", [], 0, undefined],
    ["a request now", [100_000], 1, 100_000],
    ["a request 59.999 seconds ago", [40_001], 1, 40_001],
    ["not a request 60 seconds ago", [40_000], 0, undefined],
    ["only recent requests", [10, 39_999, 40_000, 50_000, 60_000], 2, 50_000],
    ["a full window: the oldest leaves next", [50_000, 60_000, 70_000], 3, 50_000],
    ["an exceeded limit: the one that frees a request", [5e4, 6e4, 7e4, 8e4], 4, 60_000],
    ["two requests at the same time", [90_000, 90_000], 2, 90_000],
  ] as const)("%s", (_name, times, used, oldest) => {
    expect(usageOf(times, minute, 100_000)).toEqual({ used, oldest });
  });
});

describe("rateLimitStatus", () => {
  const hour = { limit: 5, seconds: 3600 };
  const now = 10_000_000;
  it.each([
    ["no request was counted", [0, undefined], [0, undefined], false, [0, 3, 60, 5, 3600]],
    ["the first was allowed", [1, now], [1, now], true, [0, 2, 60, 4, 3600]],
    ["some are left", [2, now - 30_500], [4, now - 90_000], false, [0, 1, 29.5, 1, 3510]],
    ["the last was allowed", [3, now - 20_000], [3, now - 20_000], true, [0, 0, 40, 2, 3580]],
    ["the minute is full", [3, now - 20_500], [3, now - 20_500], false, [40, 0, 39.5, 2, 3579.5]],
    [
      "a millisecond is left",
      [3, now - 59_999],
      [3, now - 59_999],
      false,
      [1, 0, 0.001, 2, 3540.001],
    ],
    ["the hour is full", [0, undefined], [5, now - 3_000_000], false, [600, 3, 60, 0, 600]],
    ["both, the minute longer", [3, now - 1000], [5, now - 3_599_000], false, [59, 0, 59, 0, 1]],
    ["more than the limit", [4, now - 1000], [4, now - 1000], false, [59, 0, 59, 1, 3599]],
  ] as const)("%s", (_name, inMinute, inHour, isAllowed, expected) => {
    const usages = [inMinute, inHour].map(([used, oldest]) => ({ used, oldest }));
    const { waitSeconds, windows } = rateLimitStatus([minute, hour], usages, now, isAllowed);
    const seen = windows.flatMap(({ remaining, resetAt }) => [remaining, (resetAt - now) / 1000]);
    expect([waitSeconds, ...seen]).toEqual(expected);
  });
});

describe("sliding windows", () => {
  const make = (...windows: readonly (readonly [limit: number, seconds: number])[]) => {
    const clock = { now: 1_000_000 };
    const given = windows.map(([limit, seconds]) => ({ limit, seconds }));
    const counted = slidingWindows(given, () => clock.now);
    return {
      clock,
      take: (key: string) => counted.take(key).waitSeconds,
      peek: (key: string) => counted.peek(key).waitSeconds,
      counted,
    };
  };

  it("allow their limits in any period, wherever it begins", () => {
    const { clock, take } = make([5, 60], [12, 600]);
    const taken: number[] = [];
    for (let second = 0; second < 3000; second += 1) {
      clock.now = 1_000_000 + second * 1000;
      if (take("a") === 0) taken.push(second);
    }
    const within = (from: number, span: number) =>
      taken.filter((at) => at >= from && at < from + span).length;
    for (let from = 0; from < 2400; from += 1) {
      expect(within(from, 60), `minute from ${String(from)}`).toBeLessThanOrEqual(5);
      expect(within(from, 600), `ten minutes from ${String(from)}`).toBe(12);
    }
    expect(within(0, 60)).toBe(5);
  });

  it("return the wait in whole seconds and then allow a request", () => {
    const { clock, take, peek } = make([2, 60]);
    expect([take("a"), peek("a")]).toEqual([0, 0]);
    clock.now += 10_500;
    expect(take("a")).toBe(0);
    clock.now += 1;
    expect([peek("a"), take("a")]).toEqual([50, 50]);
    clock.now += 49_499;
    expect(take("a")).toBe(0);
  });

  it("count neither refused requests nor peeks", () => {
    const { clock, take, peek } = make([1, 60]);
    take("a");
    for (let second = 0; second < 59; second += 1) {
      clock.now += 1000;
      expect(take("a")).toBeGreaterThan(0);
      peek("a");
    }
    clock.now += 1000;
    expect(take("a")).toBe(0);
  });

  it("free a request that is undone", () => {
    const { take, peek, counted } = make([2, 60]);
    expect([take("a"), take("a"), peek("a")]).toEqual([0, 0, 60]);
    counted.undo("a");
    counted.undo("unknown");
    expect([take("a"), take("a")]).toEqual([0, 60]);
  });

  it("count each key separately", () => {
    const { take } = make([1, 60]);
    expect([take("a"), take("b"), take("a")]).toEqual([0, 0, 60]);
  });

  it("evict the keys with the oldest last request if there are too many", () => {
    const { take, peek } = make([1, 60]);
    take("first");
    for (let key = 0; key < 50_000; key += 1) take(String(key));
    expect(peek("first")).toBe(0);
    expect(peek("49999")).toBe(60);
  });

  it("block no key for longer than a window after the clock was set back", () => {
    const { clock, take, peek } = make([2, 60]);
    clock.now += 86_400_000;
    expect([take("a"), take("a")]).toEqual([0, 0]);
    clock.now -= 86_400_000;
    expect([peek("a"), take("a")]).toEqual([60, 60]);
    clock.now += 60_000;
    expect([take("a"), take("a"), take("a")]).toEqual([0, 0, 60]);
  });
});

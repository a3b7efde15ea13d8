import { describe, expect, it } from "vitest";
import { slidingWindow } from "./sliding-window";

describe("a sliding window", () => {
  const make = (limit: number, seconds: number) => {
    const clock = { now: 1_000_000 };
    return { clock, window: slidingWindow(limit, seconds, () => clock.now) };
  };

  it("takes as many as its limit in any span, wherever the span begins", () => {
    const { clock, window } = make(5, 60);
    const taken: number[] = [];
    for (let second = 0; second < 300; second += 1) {
      clock.now = 1_000_000 + second * 1000;
      if (window.take("a") === 0) taken.push(second);
    }
    for (let from = 0; from < 240; from += 1) {
      expect(taken.filter((at) => at >= from && at < from + 60)).toHaveLength(5);
    }
  });

  it("says how long to wait, in whole seconds, and then lets in", () => {
    const { clock, window } = make(2, 60);
    expect([window.take("a"), window.peek("a")]).toEqual([0, 0]);
    clock.now += 10_500;
    expect(window.take("a")).toBe(0);
    clock.now += 1;
    expect([window.peek("a"), window.take("a")]).toEqual([50, 50]);
    clock.now += 49_499;
    expect(window.take("a")).toBe(0);
  });

  it("does not count what it refuses, nor what only asks", () => {
    const { clock, window } = make(1, 60);
    window.take("a");
    for (let second = 0; second < 59; second += 1) {
      clock.now += 1000;
      expect(window.take("a")).toBeGreaterThan(0);
      window.peek("a");
    }
    clock.now += 1000;
    expect(window.take("a")).toBe(0);
  });

  it("keeps keys apart", () => {
    const { window } = make(1, 60);
    expect([window.take("a"), window.take("b"), window.take("a")]).toEqual([0, 0, 60]);
  });

  it("forgets the keys that were quiet longest when there are too many", () => {
    const { window } = make(1, 60);
    window.take("first");
    for (let key = 0; key < 50_000; key += 1) window.take(String(key));
    expect(window.peek("first")).toBe(0);
    expect(window.peek("49999")).toBe(60);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realClock } from "./clock";
import { fixedClock } from "./testing/fixed-clock";

describe("the real clock", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("sleeps as long as it is told", async () => {
    const clock = realClock();
    const start = clock.now().getTime();
    const sleeping = clock.sleep(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await sleeping;
    expect(clock.now().getTime() - start).toBe(1_000);
  });

  it.each(["before", "while"])(
    "wakes with the signal's reason when it aborts %s it sleeps",
    async (when) => {
      const controller = new AbortController();
      const reason = new Error("Stop");
      if (when === "before") controller.abort(reason);
      const sleeping = realClock().sleep(1_000, controller.signal);
      if (when === "while") controller.abort(reason);
      await expect(sleeping).rejects.toBe(reason);
      expect(vi.getTimerCount()).toBe(0);
    },
  );
});

describe("the fixed clock", () => {
  it("stands still until somebody waits or moves it, and remembers every wait", async () => {
    const clock = fixedClock("2026-01-15T12:00:00Z");
    await clock.sleep(1_500);
    clock.advance(500);
    expect(clock.now().toISOString()).toBe("2026-01-15T12:00:02.000Z");
    clock.set("2026-01-16T00:00:00Z");
    expect(clock.now().toISOString()).toBe("2026-01-16T00:00:00.000Z");
    expect(clock.sleeps).toEqual([1_500]);
  });

  it("respects a signal", async () => {
    const clock = fixedClock();
    const reason = new Error("Stop");
    await expect(clock.sleep(10, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(clock.sleeps).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realClock } from "./clock";
import { fixedClock } from "./memory/fixed-clock";

describe("realClock", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("sleeps for the given time", async () => {
    const clock = realClock();
    const start = clock.now().getTime();
    const sleeping = clock.sleep(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
    await sleeping;
    expect(clock.now().getTime() - start).toBe(1_000);
  });

  it.each(["before", "while"])(
    "rejects with the signal's reason when aborted %s sleeping",
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

describe("fixedClock", () => {
  it("advances only by sleep, advance and set, and records every sleep", async () => {
    const clock = fixedClock("2026-01-15T12:00:00Z");
    await clock.sleep(1_500);
    clock.advance(500);
    expect(clock.now().toISOString()).toBe("2026-01-15T12:00:02.000Z");
    clock.set("2026-01-16T00:00:00Z");
    expect(clock.now().toISOString()).toBe("2026-01-16T00:00:00.000Z");
    expect(clock.sleeps).toEqual([1_500]);
  });

  it("rejects when the signal is aborted", async () => {
    const clock = fixedClock();
    const reason = new Error("Stop");
    await expect(clock.sleep(10, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(clock.sleeps).toEqual([]);
  });
});

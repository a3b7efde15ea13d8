import { setTimeout } from "node:timers/promises";
import { vi } from "vitest";

/** Runs code as if so many milliseconds had passed, for caches in memory, which use the monotonic clock. */
export async function later<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now() + ms);
  try {
    // The caches look at the clock once in a millisecond.
    await setTimeout(10);
    return await run();
  } finally {
    clock.mockRestore();
  }
}

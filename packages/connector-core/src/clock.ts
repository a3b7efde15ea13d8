import type { Clock } from "./ports/clock";

/**
 * The system clock: real time and timers.
 *
 * @example
 * ```ts
 * import { systemClock } from "@tt/connector-core/node";
 *
 * const clock = systemClock();
 * await clock.sleep(1_000, AbortSignal.timeout(5_000));
 * ```
 */
export function realClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          clearTimeout(timer);
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener("abort", stop);
          resolve();
        }, milliseconds);
        if (signal?.aborted) stop();
        else signal?.addEventListener("abort", stop, { once: true });
      }),
  };
}

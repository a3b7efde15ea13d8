/**
 * Time and waiting, so that tests control both.
 *
 * @example
 * ```ts
 * import { systemClock } from "@tt/connector-core/node";
 *
 * const clock = systemClock();
 * await clock.sleep(500, AbortSignal.timeout(2_000));
 * console.log(clock.now().toISOString());
 * ```
 */
export interface Clock {
  /** The current time. */
  now(): Date;
  /** Resolves after `milliseconds`, or rejects with the signal's reason if it aborts first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

import { setTimeout as wait } from "node:timers/promises";

/**
 * Waits for a time, or until the signal is aborted.
 * @returns false if the signal was aborted
 */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return wait(milliseconds, true, { signal }).catch(() => false);
}

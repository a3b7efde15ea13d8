/** Time. All waiting goes through it, a provider's Retry-After too. */
export interface Clock {
  /** The time now. */
  now(): Date;
  /** Resolves after `milliseconds`; rejects with the signal's reason when it aborts first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

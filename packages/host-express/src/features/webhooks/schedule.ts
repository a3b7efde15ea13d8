/** Delays in seconds before the second and later attempts: ten attempts in about three days. */
const delaysSeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
/** Number of attempts until a delivery fails. */
export const maxAttempts = delaysSeconds.length + 1;
/** Share of a delay that is added at random, so that retries of an outage do not come together. */
const jitter = 0.1;
/** A `Retry-After` may postpone an attempt this long. */
const maxRetryAfterSeconds = 86_400;
const maxPauseSeconds = 300;
/** A webhook without a success for this long is disabled. */
const maxFailingMs = 3 * 24 * 60 * 60 * 1000;

/** The response to an attempt, or why there is none. */
export interface AttemptResult {
  /** HTTP status; null if there was no response. */
  readonly statusCode: number | null;
  /** Why the attempt failed; null if it did not. */
  readonly error: string | null;
  /** Start of the response's body. */
  readonly response: string | null;
  /** From the `Retry-After` header. */
  readonly retryAfterSeconds: number | undefined;
}

/** The attempts so far, for {@link afterAttempt}. */
export interface AttemptState {
  /** Number of attempts since the delivery was created or replayed, with this one. */
  readonly attempts: number;
  /** Failures of the webhook since its last success, without this one. */
  readonly failures: number;
  /** The first of them; null if there was none. */
  readonly failingSince: Date | null;
}

/** What follows from an attempt. */
export type AttemptEnd =
  | { readonly status: "delivered" }
  | {
      readonly status: "failed" | "retrying";
      /** When this delivery is attempted again. */
      readonly nextAttemptAt: Date | null;
      /** Nothing else is sent to the webhook before this time. */
      readonly pausedUntil: Date;
      /** Why the webhook is disabled; null if it is not. */
      readonly disable: "gone" | "failing" | null;
    };

/**
 * Decides what follows from an attempt. Every status outside of 200–299 is a failure; 410 disables the
 * webhook at once, and so does a failure after three days without a success. Otherwise the delivery is
 * retried, not earlier than `Retry-After` says.
 * @param random From 0 to 1, for the jitter.
 */
export function afterAttempt(
  result: Pick<AttemptResult, "statusCode" | "error" | "retryAfterSeconds">,
  { attempts, failures, failingSince }: AttemptState,
  now: Date,
  random: number,
): AttemptEnd {
  if (result.error === null) return { status: "delivered" };
  const retryAfter = Math.min(result.retryAfterSeconds ?? 0, maxRetryAfterSeconds);
  const pause = Math.min(maxPauseSeconds, 5 * 2 ** Math.min(failures, 10));
  const pausedUntil = later(now, Math.max(pause, retryAfter));
  const isFailingForLong =
    failingSince !== null && now.getTime() - failingSince.getTime() >= maxFailingMs;
  const disable =
    result.statusCode === 410 ? ("gone" as const) : isFailingForLong ? ("failing" as const) : null;
  const delay = delaysSeconds[attempts - 1];
  if (disable !== null || delay === undefined) {
    return { status: "failed", nextAttemptAt: null, pausedUntil, disable };
  }
  const seconds = Math.max(delay, retryAfter) * (1 + jitter * random);
  return { status: "retrying", nextAttemptAt: later(now, seconds), pausedUntil, disable };
}

function later(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

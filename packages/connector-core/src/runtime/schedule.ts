import type { SyncSchedule } from "../connector/manifest";
import { errorTraits } from "../error-traits";
import type { Crypto } from "../ports/crypto";
import type { Result } from "../result";

/** Fraction by which the interval varies, so that integrations spread over time. */
const jitter = 0.1;
/** Maximum number of consecutive early retries; later ones follow the schedule. */
const maxEarlyRetries = 5;
/** Upper bound of the wait that a provider requests. */
const maxWaitSeconds = 24 * 60 * 60;
const minuteMs = 60_000;

/**
 * Returns when to sync an integration next: an interval from now, give or take a tenth.
 * @param random A number from 0 up to 1.
 * @example
 * ```ts
 * import { nextSyncAt } from "@tt/connector-core";
 *
 * const at = nextSyncAt({ everyMinutes: 60 }, new Date("2026-01-15T12:00:00Z"), 0.5);
 * at.toISOString(); // "2026-01-15T13:00:00.000Z"
 * ```
 */
export function nextSyncAt(
  { everyMinutes }: Pick<SyncSchedule, "everyMinutes">,
  now: Date,
  random: number,
): Date {
  const spread = 1 + jitter * (2 * random - 1);
  return new Date(now.getTime() + everyMinutes * spread * minuteMs);
}

/**
 * Returns when to retry a failed sync before its scheduled time: after the wait that the provider
 * requested, or with exponential back-off after about 1, 2, 4, 8 and 16 minutes.
 * @param failures Number of failed syncs in a row, including this one.
 * @param random A number from 0 up to 1.
 * @returns undefined if it is not retried early
 * @example
 * ```ts
 * import { syncRetryMs } from "@tt/connector-core";
 *
 * const failure = { ok: false, code: "provider_unavailable", error: "Down" } as const;
 * syncRetryMs(failure, 3, 0.5); // 240_000
 * ```
 */
export function syncRetryMs(result: Result, failures: number, random: number): number | undefined {
  if (result.ok) return undefined;
  if (result.retryAfter !== undefined) return Math.min(result.retryAfter, maxWaitSeconds) * 1000;
  if (!errorTraits[result.code].transient || failures > maxEarlyRetries) return undefined;
  return minuteMs * 2 ** (failures - 1) * (0.75 + random / 2);
}

/** A random number from 0 up to 1. */
export function randomFraction(crypto: Pick<Crypto, "random">): number {
  const [high = 0, low = 0] = crypto.random(2);
  return (high * 256 + low) / 65_536;
}

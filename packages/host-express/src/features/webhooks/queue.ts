import type { Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { Jobs } from "../../platform/jobs/jobs";

/** Attempts of webhooks whose last attempt succeeded. */
export const deliveryQueue = "webhook_delivery";
/** Attempts of failing webhooks; apart, so that receivers that hang do not delay the others. */
export const retryQueue = "webhook_retry";

/** Jobs enqueued with one statement. */
const chunkSize = 1_000;

/** An attempt to enqueue. */
export interface QueuedAttempt {
  /** Id of the delivery. */
  readonly id: string;
  readonly isFailing: boolean;
  /** Delay of the job (default: 0). */
  readonly delaySeconds?: number;
}

/** Enqueues attempts if and only if the transaction commits. */
export async function enqueueAttempts(
  jobs: Jobs,
  attempts: readonly QueuedAttempt[],
  tx: Transaction<Database>,
): Promise<void> {
  for (const queue of [deliveryQueue, retryQueue]) {
    const own = attempts.filter(({ isFailing }) => isFailing === (queue === retryQueue));
    for (let start = 0; start < own.length; start += chunkSize) {
      const chunk = own.slice(start, start + chunkSize);
      const newJobs = chunk.map(({ id, delaySeconds = 0 }) => ({
        data: { delivery: id },
        delaySeconds,
      }));
      await jobs.sendAll(queue, newJobs, tx);
    }
  }
}

/**
 * A later attempt, beside those of failing webhooks.
 * @param id Id of the delivery.
 * @param time When its job may run; the delay is rounded up so that it does not run too early.
 */
export function attemptAt(id: string, time: Date, now: Date): QueuedAttempt {
  const seconds = Math.ceil((time.getTime() - now.getTime()) / 1000);
  return { id, isFailing: true, delaySeconds: Math.max(0, seconds) };
}

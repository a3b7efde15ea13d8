import type { Transaction } from "kysely";
import * as z from "zod";
import type { Database } from "../../platform/db/schema";
import type { Jobs } from "../../platform/jobs/jobs";

/** Attempts of webhooks whose last attempt succeeded. */
export const deliveryQueue = "webhook_delivery";
/** Attempts of failing webhooks; apart, so that receivers that hang do not delay the others. */
export const retryQueue = "webhook_retry";

/** Jobs enqueued with one statement. */
const chunkSize = 1_000;

/** Data of a job that makes an attempt. */
export const attemptJob = z.object({
  /** Id of the delivery. */
  delivery: z.uuid(),
  /**
   * The number of attempts before this one. Unless another one was made meanwhile, the delivery is due
   * when its job runs, whatever time the clock of another process has written as that of the attempt.
   */
  after: z.number().optional(),
});

/** Data of a job that makes an attempt. */
export type AttemptJob = z.output<typeof attemptJob>;

/** An attempt to enqueue. */
export interface QueuedAttempt {
  /** Id of the delivery. */
  readonly id: string;
  /** See {@link AttemptJob.after}. */
  readonly after?: number;
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
      const newJobs = chunk.map(({ id, after, delaySeconds = 0 }) => ({
        data: { delivery: id, after } satisfies AttemptJob,
        delaySeconds,
      }));
      await jobs.sendAll(queue, newJobs, tx);
    }
  }
}

/**
 * A later attempt, beside those of failing webhooks.
 * @param time When its job may run; the delay is rounded up so that it does not run too early.
 */
export function attemptAt(
  attempt: Pick<QueuedAttempt, "id" | "after">,
  time: Date,
  now: Date,
): QueuedAttempt {
  const seconds = Math.ceil((time.getTime() - now.getTime()) / 1000);
  return { ...attempt, isFailing: true, delaySeconds: Math.max(0, seconds) };
}

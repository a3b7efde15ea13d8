import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { DueDelivery } from "./attempts";
import type { AttemptEnd, AttemptResult } from "./schedule";

/** `last_success_at` is written at most this often. */
const successPrecisionMs = 10_000;

/** An attempt that was made. */
export interface FinishedAttempt {
  readonly delivery: DueDelivery;
  readonly result: AttemptResult;
  readonly end: AttemptEnd;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** Records attempts and what follows from them. */
export async function finishAttempts(
  tx: Transaction<Database>,
  attempts: readonly FinishedAttempt[],
): Promise<void> {
  const recorded = await endAttempts(tx, attempts);
  if (recorded.length === 0) return;
  await insertAttempts(tx, recorded);
  await recordSuccesses(
    tx,
    recorded.filter(({ end }) => end.status === "delivered"),
  );
  for (const { delivery, end, finishedAt } of recorded) {
    if (end.status !== "delivered" && !delivery.isTest) {
      await recordFailure(tx, delivery.webhook, end, finishedAt);
    }
  }
}

/**
 * Updates the deliveries.
 * @returns the attempts that count; of the others the webhook was deleted meanwhile, or the attempt seemed
 *   to have crashed and another one follows
 */
async function endAttempts(
  tx: Transaction<Database>,
  attempts: readonly FinishedAttempt[],
): Promise<readonly FinishedAttempt[]> {
  const ended = attempts.map(({ delivery, result, end, finishedAt }) => ({
    id: delivery.id,
    number: delivery.attempts + 1,
    status: end.status,
    status_code: result.statusCode,
    error: result.error,
    next_attempt_at: end.status === "retrying" ? end.nextAttemptAt : null,
    finished_at: end.status === "retrying" ? null : finishedAt,
  }));
  const { rows } = await sql<{ id: string }>`
    update webhook_deliveries as delivery
    set status = ended.status, status_code = ended.status_code, error = ended.error,
      claimed_until = null, next_attempt_at = ended.next_attempt_at, finished_at = ended.finished_at
    from jsonb_to_recordset(${JSON.stringify(ended)}::jsonb)
      as ended(id uuid, number integer, status text, status_code integer, error text,
        next_attempt_at timestamptz, finished_at timestamptz)
    where delivery.id = ended.id and delivery.attempts = ended.number
    returning delivery.id`.execute(tx);
  const ids = new Set(rows.map(({ id }) => id));
  return attempts.filter(({ delivery }) => ids.has(delivery.id));
}

async function insertAttempts(
  tx: Transaction<Database>,
  attempts: readonly FinishedAttempt[],
): Promise<void> {
  await tx
    .insertInto("webhook_attempts")
    .values(
      attempts.map(({ delivery, result, startedAt, finishedAt }) => ({
        delivery_id: delivery.id,
        number: delivery.attempts + 1,
        started_at: startedAt,
        duration_ms: Math.max(0, finishedAt.getTime() - startedAt.getTime()),
        status_code: result.statusCode,
        error: result.error,
        response: result.response,
      })),
    )
    .execute();
}

/** Locks webhooks in the order of their ids, so that transactions do not wait for each other. */
async function recordSuccesses(
  tx: Transaction<Database>,
  attempts: readonly FinishedAttempt[],
): Promise<void> {
  const now = attempts.at(-1)?.finishedAt;
  if (now === undefined) return;
  const old = new Date(now.getTime() - successPrecisionMs);
  const changed = tx
    .selectFrom("webhooks")
    .select("id")
    .where(
      sql<boolean>`id = any(${attempts.map(({ delivery }) => delivery.webhook.id)}::integer[])`,
    )
    .where(sql<boolean>`(failures > 0 or last_success_at is null or last_success_at < ${old})`)
    .orderBy("id")
    .forNoKeyUpdate();
  await tx
    .updateTable("webhooks")
    .set({ failures: 0, failing_since: null, paused_until: null, last_success_at: now })
    .where(sql<boolean>`id = any(array(${changed}))`)
    .execute();
}

/** Of attempts that ran at the same time one failure counts, so that the pause grows with outages. */
async function recordFailure(
  tx: Transaction<Database>,
  { id, failures }: DueDelivery["webhook"],
  { pausedUntil, disable }: Exclude<AttemptEnd, { status: "delivered" }>,
  now: Date,
): Promise<void> {
  await tx
    .updateTable("webhooks")
    .set({
      failures: failures + 1,
      failing_since: sql`coalesce(failing_since, ${now})`,
      paused_until: pausedUntil,
    })
    .where("id", "=", id)
    .where("failures", "=", failures)
    .execute();
  if (disable === null) return;
  await tx
    .updateTable("webhooks")
    .set({
      is_active: false,
      disabled_reason: disable,
      disabled_at: now,
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: null,
    })
    .where("id", "=", id)
    .where("is_active", "=", true)
    .execute();
}

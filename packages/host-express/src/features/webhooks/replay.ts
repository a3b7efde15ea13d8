import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Refused } from "../../platform/change-outcome";
import type { Database } from "../../platform/db/schema";
import type { Jobs } from "../../platform/jobs/jobs";
import { testEnvelope, testEventType } from "./envelope";
import { enqueueAttempts } from "./queue";
import { webhooksOf } from "./store";

/** Deliveries that one request sends again. */
export const maxReplayed = 1_000;

/** Deliveries that will be sent, by id. */
export type Queued = { readonly status: "queued"; readonly ids: readonly string[] } | Refused;

/** Which deliveries to send again: one, or those that failed since a time. */
export type ReplaySelection = { readonly id: string } | { readonly failedSince: Date };

/**
 * Sends deliveries of an active webhook again, under their ids and with the whole schedule of attempts.
 * A delivery of which an attempt is being made is left out.
 */
export async function replay(
  tx: Transaction<Database>,
  jobs: Jobs,
  actor: Actor,
  webhookId: number,
  selection: ReplaySelection,
  now: Date,
): Promise<Queued> {
  const webhook = await findForSending(tx, actor, webhookId);
  if (!webhook) return { status: "refused", reason: "not_found" };
  if (!webhook.is_active) {
    const message = "The webhook is not active; activate it first";
    return { status: "refused", reason: "invalid", field: "is_active", message };
  }
  const selected =
    "id" in selection
      ? sql`id = ${selection.id}`
      : sql`status = 'failed' and created_at >= ${selection.failedSince}
          and exists (select from webhook_messages
            where webhook_messages.id = message_id and type <> ${testEventType})`;
  const { rows } = await sql<{ id: string; after: number }>`
    update webhook_deliveries set status = 'pending', attempts_before_replay = attempts,
      next_attempt_at = ${now}, claimed_until = null, finished_at = null
    where id in (
      select id from webhook_deliveries
      where webhook_id = ${webhookId} and ${selected}
        and (claimed_until is null or claimed_until <= ${now})
      order by created_at limit ${maxReplayed} for update)
    returning id, attempts as after`.execute(tx);
  const isFailing = webhook.failures > 0;
  await enqueueAttempts(
    jobs,
    rows.map(({ id, after }) => ({ id, after, isFailing })),
    tx,
  );
  return { status: "queued", ids: rows.map(({ id }) => id) };
}

/** Sends a test to a webhook, which may be inactive. It is attempted once. */
export async function sendTest(
  tx: Transaction<Database>,
  jobs: Jobs,
  actor: Actor,
  webhookId: number,
  now: Date,
): Promise<Queued> {
  const webhook = await findForSending(tx, actor, webhookId);
  if (!webhook) return { status: "refused", reason: "not_found" };
  const user = await tx
    .selectFrom("users")
    .select(["id", "username", "full_name"])
    .where("id", "=", actor.userId)
    .executeTakeFirstOrThrow();
  const eventId = `test_${randomUUID()}`;
  const message = await tx
    .insertInto("webhook_messages")
    .values({
      event_id: eventId,
      type: testEventType,
      user_id: webhook.user_id,
      body: JSON.stringify(testEnvelope(eventId, user, webhook, now)),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const { id } = await tx
    .insertInto("webhook_deliveries")
    .values({
      webhook_id: webhookId,
      message_id: message.id,
      next_attempt_at: now,
      created_at: now,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await enqueueAttempts(jobs, [{ id, after: 0, isFailing: webhook.failures > 0 }], tx);
  return { status: "queued", ids: [id] };
}

function findForSending(tx: Transaction<Database>, actor: Actor, id: number) {
  return webhooksOf(tx, actor)
    .select(["id", "name", "user_id", "is_active", "failures"])
    .where("id", "=", id)
    .executeTakeFirst();
}

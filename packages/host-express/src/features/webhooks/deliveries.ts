import type { Kysely } from "kysely";
import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import type { Database } from "../../platform/db/schema";

/** Statuses of a delivery. */
export const deliveryStatus = z.enum(["pending", "retrying", "delivered", "failed"]);

/** A delivery in a list. */
export const deliverySchema = z
  .object({
    id: z.uuid().meta({ description: "Also the `webhook-id` header of its requests" }),
    event_id: z.string().meta({ examples: ["4711"] }),
    event_type: z.string().meta({ examples: ["time_entry.created"] }),
    status: deliveryStatus.meta({
      description:
        "`pending` before the first attempt, `retrying` after a failed one, `failed` after the last one",
    }),
    attempts: z.int(),
    next_attempt_at: z.iso.datetime().nullable(),
    status_code: z
      .int()
      .nullable()
      .meta({ description: "HTTP status of the last attempt; null without a response" }),
    error: z.string().nullable().meta({ description: "Why the last attempt failed" }),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "WebhookDelivery" });

/** A delivery with its body and its attempts. */
export const deliveryDetail = deliverySchema
  .extend({
    body: z.string().meta({
      description: "The request's body, exactly as it is sent",
      examples: ['{"type":"time_entry.created","timestamp":"2026-01-15T09:00:00Z","data":{}}'],
    }),
    attempt_log: z
      .array(
        z.object({
          number: z.int(),
          started_at: z.iso.datetime(),
          duration_ms: z.int(),
          status_code: z.int().nullable(),
          error: z.string().nullable(),
          response: z
            .string()
            .nullable()
            .meta({ description: "Start of the response's body, at most 1,000 characters" }),
        }),
      )
      .meta({ description: "At most the newest 50 attempts, newest first" }),
  })
  .meta({ id: "WebhookDeliveryWithAttempts" });

/** Maximum number of attempts in a detail. */
const maxListedAttempts = 50;

const columns = [
  "webhook_deliveries.id",
  "webhook_messages.event_id",
  "webhook_messages.type as event_type",
  "webhook_deliveries.status",
  "webhook_deliveries.attempts",
  "webhook_deliveries.next_attempt_at",
  "webhook_deliveries.status_code",
  "webhook_deliveries.error",
  "webhook_deliveries.created_at",
  "webhook_deliveries.finished_at",
] as const;

type Delivery = z.output<typeof deliverySchema>;

/**
 * Lists the deliveries of a webhook, the newest first.
 * @param filter `undefined` selects every status and type.
 */
export async function listDeliveries(
  db: Kysely<Database>,
  webhookId: number,
  filter: { readonly status?: Delivery["status"] | undefined; readonly type?: string | undefined },
  page: PageRequest,
): Promise<Page<Delivery>> {
  let matching = deliveriesOf(db, webhookId);
  const { status, type } = filter;
  if (status !== undefined) matching = matching.where("webhook_deliveries.status", "=", status);
  if (type !== undefined) matching = matching.where("webhook_messages.type", "=", type);
  const { rows, total } = await readPage(matching, page, (query) =>
    query
      .select([...columns])
      .orderBy("webhook_deliveries.created_at", "desc")
      .orderBy("webhook_deliveries.message_id", "desc"),
  );
  return { rows: rows.map(toDelivery), total };
}

/** Finds a delivery of a webhook. */
export async function findDelivery(
  db: Kysely<Database>,
  webhookId: number,
  id: string,
): Promise<z.output<typeof deliveryDetail> | undefined> {
  const row = await deliveriesOf(db, webhookId)
    .select([...columns, "webhook_messages.body"])
    .where("webhook_deliveries.id", "=", id)
    .executeTakeFirst();
  if (!row) return undefined;
  const attempts = await db
    .selectFrom("webhook_attempts")
    .select(["number", "started_at", "duration_ms", "status_code", "error", "response"])
    .where("delivery_id", "=", id)
    .orderBy("number", "desc")
    .limit(maxListedAttempts)
    .execute();
  return {
    ...toDelivery(row),
    body: row.body,
    attempt_log: attempts.map((attempt) => ({
      ...attempt,
      started_at: toApiInstant(attempt.started_at),
    })),
  };
}

function deliveriesOf(db: Kysely<Database>, webhookId: number) {
  return db
    .selectFrom("webhook_deliveries")
    .innerJoin("webhook_messages", "webhook_messages.id", "webhook_deliveries.message_id")
    .where("webhook_deliveries.webhook_id", "=", webhookId);
}

type DeliveryRow = { readonly [Column in keyof Delivery]: Delivery[Column] };

function toDelivery({ created_at, next_attempt_at, finished_at, ...row }: DeliveryRow): Delivery {
  return {
    id: row.id,
    event_id: row.event_id,
    event_type: row.event_type,
    status: row.status,
    attempts: row.attempts,
    next_attempt_at: toApiInstant(next_attempt_at),
    status_code: row.status_code,
    error: row.error,
    created_at: toApiInstant(created_at),
    finished_at: toApiInstant(finished_at),
  };
}

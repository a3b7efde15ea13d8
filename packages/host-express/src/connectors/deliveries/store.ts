import { describeReason, type Manifest, type SkipReason } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import type { Database } from "../../platform/db/schema";
import { deliveryOutcomes, type DeliveryOutcome } from "./record";
import { secretAdvice } from "./secret-advice";

/** A delivery to an integration in the API. */
export const deliverySchema = z
  .object({
    id: z.int(),
    received_at: z.iso.datetime().meta({ description: "Of refused ones: the latest" }),
    event: z
      .string()
      .nullable()
      .meta({ description: "The provider's name of the event", examples: ["issues"] }),
    delivery_id: z
      .string()
      .nullable()
      .meta({
        description: "The provider's id of the delivery",
        examples: ["72d3162e-cc78-11e3-81ab-4c9367dc0958"],
      }),
    outcome: z.enum(deliveryOutcomes).meta({
      description:
        "The most important outcome of its changes; `ignored` if it changes nothing, `refused` if its " +
        "signature was missing, wrong or stale",
    }),
    code: z
      .string()
      .nullable()
      .meta({
        description:
          "Code of the reason; of a refused one `missing_signature`, `wrong_signature` or, if only its " +
          "time is wrong, `stale_signature`",
        examples: ["unchanged"],
      }),
    reason: z
      .string()
      .nullable()
      .meta({
        description: "Why it was skipped, ignored or refused, or failed",
        examples: ["Nothing has changed since the last time."],
      }),
    task_id: z.int().nullable(),
    time_entry_id: z.int().nullable(),
    created: z.int(),
    updated: z.int(),
    skipped: z.int(),
    failed: z.int(),
    count: z.int().meta({
      description: "Number of deliveries; above 1 only for the refused ones of a day (UTC)",
    }),
    status_code: z.int().meta({ description: "HTTP status that the sender got" }),
  })
  .meta({ id: "Delivery" });

/** A delivery to an integration in the API. */
export type Delivery = z.output<typeof deliverySchema>;

/** The newest verified delivery of an integration, and how many were refused today (UTC), and why. */
export const latestDeliveriesSchema = z
  .object({
    last: deliverySchema.nullable(),
    refused_today: z.int(),
    stale_today: z.int().meta({
      description: "Those of the refused ones whose signature was right and whose time was not",
    }),
  })
  .meta({ id: "LatestDeliveries" });

/** Which deliveries to list. Undefined selects all. */
export interface DeliveryFilter {
  readonly outcome?: DeliveryOutcome | undefined;
  /** Received at this time or later. */
  readonly since?: Date | undefined;
  /** Received before this time. */
  readonly until?: Date | undefined;
}

type Reasons = Pick<Manifest, "actions" | "inbound" | "name" | "reasons" | "settings">;

/** Lists the deliveries of an integration, the newest first. */
export async function listDeliveries(
  db: Kysely<Database>,
  manifest: Reasons,
  integrationId: string,
  { outcome, since, until }: DeliveryFilter,
  page: PageRequest,
): Promise<Page<Delivery>> {
  let matching = deliveriesOf(db, integrationId);
  if (outcome !== undefined) matching = matching.where("outcome", "=", outcome);
  if (since !== undefined) matching = matching.where("received_at", ">=", since.toISOString());
  if (until !== undefined) matching = matching.where("received_at", "<", until.toISOString());
  const { rows, total } = await readPage(matching, page, newestFirst);
  return { rows: rows.map((row) => toDelivery(manifest, row)), total };
}

/** Finds a delivery of an integration. */
export async function findDelivery(
  db: Kysely<Database>,
  manifest: Reasons,
  integrationId: string,
  id: number,
): Promise<Delivery | undefined> {
  const row = await newestFirst(deliveriesOf(db, integrationId))
    .where("id", "=", String(id))
    .executeTakeFirst();
  return row && toDelivery(manifest, row);
}

/** The newest verified delivery, and the numbers of refused and of stale ones of a day. */
export async function latestDeliveries(
  db: Kysely<Database>,
  manifest: Reasons,
  integrationId: string,
  now: Date,
): Promise<z.output<typeof latestDeliveriesSchema>> {
  const [last, today] = await Promise.all([
    newestFirst(deliveriesOf(db, integrationId))
      .where("outcome", "<>", "refused")
      .limit(1)
      .executeTakeFirst(),
    deliveriesOf(db, integrationId)
      .select([
        sql<number>`coalesce(sum(count), 0)::integer`.as("refused"),
        sql<number>`coalesce(sum(count) filter (where code = 'stale_signature'), 0)::integer`.as(
          "stale",
        ),
      ])
      .where("refused_on", "=", now.toISOString().slice(0, 10))
      .executeTakeFirstOrThrow(),
  ]);
  return {
    last: last ? toDelivery(manifest, last) : null,
    refused_today: today.refused,
    stale_today: today.stale,
  };
}

function deliveriesOf(db: Kysely<Database>, integrationId: string) {
  return db.selectFrom("integration_deliveries").where("integration_id", "=", integrationId);
}

function newestFirst(query: ReturnType<typeof deliveriesOf>) {
  return query
    .select([
      "id",
      "received_at",
      "event",
      "delivery_id",
      "outcome",
      "code",
      "reason",
      "item_type",
      "item_id",
      "created",
      "updated",
      "skipped",
      "failed",
      "count",
      "status_code",
    ])
    .orderBy("received_at", "desc")
    .orderBy("id", "desc");
}

type Row = Awaited<ReturnType<ReturnType<typeof newestFirst>["execute"]>>[number];

function toDelivery(manifest: Reasons, row: Row): Delivery {
  const { item_type: type, item_id: id, received_at, ...rest } = row;
  return {
    ...rest,
    id: Number(row.id),
    received_at: toApiInstant(received_at),
    reason: reasonOf(row, manifest),
    task_id: type === "task" ? id : null,
    time_entry_id: type === "time_entry" ? id : null,
  };
}

function reasonOf(
  { outcome, code, reason }: Pick<Row, "outcome" | "code" | "reason">,
  manifest: Reasons,
): string | null {
  if (reason !== null || code === null) return reason;
  if (outcome !== "refused") return describeReason(code as SkipReason, manifest.reasons);
  const [fault, typed] =
    code === "missing_signature"
      ? ["The delivery had no signature.", "Enter the integration's secret at the provider."]
      : ["The signature does not match.", "Enter the integration's secret at the provider again."];
  return `${fault} ${secretAdvice(manifest, typed)}`;
}

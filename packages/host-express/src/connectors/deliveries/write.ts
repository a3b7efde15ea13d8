import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { maxDeliveries, type RefusalCount } from "./buffer";
import type { DeliveryRecord } from "./record";

/** Stores deliveries. Those of an integration that no longer exists are left out. */
export async function insertDeliveries(
  db: Kysely<Database>,
  records: readonly DeliveryRecord[],
): Promise<void> {
  const rows = records.map(({ receivedAt, deliveryId, itemType, itemId, statusCode, ...rest }) => ({
    ...rest,
    received_at: receivedAt,
    delivery_id: deliveryId,
    item_type: itemType,
    item_id: itemId,
    status_code: statusCode,
  }));
  await sql`
    insert into integration_deliveries (integration_id, received_at, event, delivery_id, outcome, code,
      reason, item_type, item_id, created, updated, skipped, failed, status_code)
    select i.id, d.received_at, d.event, d.delivery_id, d.outcome, d.code, d.reason, d.item_type,
      d.item_id, d.created, d.updated, d.skipped, d.failed, d.status_code
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (integration uuid,
      received_at timestamptz, event text, delivery_id text, outcome text, code text, reason text,
      item_type text, item_id integer, created integer, updated integer, skipped integer,
      failed integer, status_code integer)) with ordinality as d
    join integrations i on i.id = d.integration
    order by d.ordinality`.execute(db);
}

/** Adds to the counts of refused deliveries. Names of no integration are left out. */
export async function addRefusals(
  db: Kysely<Database>,
  counts: readonly RefusalCount[],
): Promise<void> {
  const rows = counts.map(({ publicId, lastAt, ...rest }) => ({
    ...rest,
    public_id: publicId,
    last_at: lastAt,
  }));
  await sql`
    insert into integration_deliveries as known (integration_id, received_at, refused_on, outcome,
      code, reason, count, status_code)
    select i.id, max(r.last_at), r.day, 'refused', r.code,
      (array_agg(r.reason order by r.last_at desc))[1], sum(r.count), 401
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, public_id text, code text,
      reason text, day date, count integer, last_at timestamptz)
    join integrations i on i.id = coalesce(r.id,
      (select named.id from integrations named where named.public_id = r.public_id))
    group by i.id, r.day, r.code
    on conflict (integration_id, refused_on, code) where refused_on is not null
    do update set count = least(known.count::bigint + excluded.count, 1000000000)::integer,
      reason = case when excluded.received_at >= known.received_at then excluded.reason
        else known.reason end,
      received_at = greatest(known.received_at, excluded.received_at)`.execute(db);
}

/** Deletes what is older than the newest {@link maxDeliveries} deliveries of each integration. */
export async function pruneDeliveries(
  db: Kysely<Database>,
  integrations: readonly string[],
): Promise<void> {
  await sql`
    delete from integration_deliveries d
    using unnest(${[...integrations]}::uuid[]) as pruned(id), lateral (
      select received_at, id from integration_deliveries
      where integration_id = pruned.id
      order by received_at desc, id desc offset ${maxDeliveries} limit 1) newest_pruned
    where d.integration_id = pruned.id
      and (d.received_at, d.id) <= (newest_pruned.received_at, newest_pruned.id)`.execute(db);
}

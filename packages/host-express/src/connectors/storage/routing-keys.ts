import type { Outcome, RoutingKey } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import { boundedKey } from "../../platform/db/bounded-key";
import type { Database } from "../../platform/db/schema";

/** Remembers a hint for a card; the card's own connector is the only one it routes for. */
export async function addRoutingKey(
  tx: Transaction<Database>,
  integrationId: string,
  hint: RoutingKey,
): Promise<Outcome> {
  const learnt = await sql`
    insert into integration_routing_keys (connector, index_name, value, integration_id)
    select connector, ${hint.index}, ${boundedKey(hint.value)}, id from integrations where id = ${integrationId}
    on conflict do nothing`.execute(tx);
  return (learnt.numAffectedRows ?? 0n) > 0n
    ? { status: "updated" }
    : { status: "skipped", reason: "unchanged" };
}

/** Replaces what a card is found by in single indexes; others stay. */
export async function replaceRoutingKeys(
  tx: Transaction<Database>,
  integrationId: string,
  routes: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  for (const [index, values] of Object.entries(routes)) {
    await tx
      .deleteFrom("integration_routing_keys")
      .where("integration_id", "=", integrationId)
      .where("index_name", "=", index)
      .$if(values.length > 0, (query) => query.where("value", "not in", values.map(boundedKey)))
      .execute();
    for (const value of values) await addRoutingKey(tx, integrationId, { index, value });
  }
}

/**
 * Sets what a card is found by from the moment it is saved. Hints of these indexes are replaced;
 * whatever else was learnt goes too when they changed, since it was learnt about something else.
 */
export async function saveRoutingKeys(
  tx: Transaction<Database>,
  integrationId: string,
  hints: readonly RoutingKey[],
): Promise<void> {
  const wanted = JSON.stringify(
    hints.map(({ index, value }) => ({ index_name: index, value: boundedKey(value) })),
  );
  const fresh = await sql<{ value: string }>`
    insert into integration_routing_keys (connector, index_name, value, integration_id)
    select i.connector, wanted.index_name, wanted.value, i.id
    from integrations i,
      jsonb_to_recordset(${wanted}::jsonb) as wanted(index_name text, value text)
    where i.id = ${integrationId}
    on conflict do nothing returning value`.execute(tx);
  if (fresh.rows.length === 0) return;
  await sql`
    delete from integration_routing_keys r where r.integration_id = ${integrationId}
      and not exists (
        select from jsonb_to_recordset(${wanted}::jsonb) as wanted(index_name text, value text)
        where wanted.index_name = r.index_name and wanted.value = r.value)`.execute(tx);
}

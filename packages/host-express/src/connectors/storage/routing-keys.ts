import type { Outcome, RoutingKey } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import { boundedKey } from "../../platform/db/bounded-key";
import type { Database } from "../../platform/db/schema";

/** Adds a routing key to an integration. It routes only deliveries of the integration's connector. */
export async function addRoutingKey(
  tx: Transaction<Database>,
  integrationId: string,
  { index, value }: RoutingKey,
): Promise<Outcome> {
  const added = await sql`
    insert into integration_routing_keys (connector, index_name, value, integration_id)
    select connector, ${index}, ${boundedKey(value)}, id from integrations
    where id = ${integrationId}
    on conflict do nothing`.execute(tx);
  return (added.numAffectedRows ?? 0n) > 0n
    ? { status: "updated" }
    : { status: "skipped", reason: "unchanged" };
}

/** Replaces an integration's routing keys in the given indexes; other indexes stay. */
export async function replaceRoutingKeys(
  tx: Transaction<Database>,
  integrationId: string,
  valuesByIndex: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  for (const [index, values] of Object.entries(valuesByIndex)) {
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
 * Sets the routing keys that follow from an integration's settings. If one of them is new, all other
 * keys are deleted, because they were added under the old settings.
 */
export async function saveRoutingKeys(
  tx: Transaction<Database>,
  integrationId: string,
  keys: readonly RoutingKey[],
): Promise<void> {
  const input = JSON.stringify(
    keys.map(({ index, value }) => ({ index_name: index, value: boundedKey(value) })),
  );
  const added = await sql<{ value: string }>`
    insert into integration_routing_keys (connector, index_name, value, integration_id)
    select i.connector, input.index_name, input.value, i.id
    from integrations i,
      jsonb_to_recordset(${input}::jsonb) as input(index_name text, value text)
    where i.id = ${integrationId}
    on conflict do nothing returning value`.execute(tx);
  if (added.rows.length === 0) return;
  await sql`
    delete from integration_routing_keys r where r.integration_id = ${integrationId}
      and not exists (
        select from jsonb_to_recordset(${input}::jsonb) as input(index_name text, value text)
        where input.index_name = r.index_name and input.value = r.value)`.execute(tx);
}

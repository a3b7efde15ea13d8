import {
  patchRoutingKeys,
  requireStorable,
  type RoutingKey,
  type RoutingKeyPatch,
  type RoutingKeyUpdate,
} from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { boundedKey } from "../../platform/db/bounded-key";
import type { Database } from "../../platform/db/schema";

/** True if a patch names routing keys. */
export function hasRoutingKeys({ routingKeys, settingsRoutingKeys }: RoutingKeyPatch): boolean {
  return routingKeys !== undefined || settingsRoutingKeys !== undefined;
}

/**
 * Applies a patch to the routing keys of an integration. Unless it only adds keys, the transaction has
 * to hold the integration's row. The keys route only deliveries of the integration's connector.
 */
export async function applyRoutingKeys(
  tx: Kysely<Database>,
  integrationId: string,
  { routingKeys, settingsRoutingKeys }: RoutingKeyPatch,
): Promise<void> {
  // A driver would silently replace half a surrogate pair by another character.
  requireStorable([routingKeys, settingsRoutingKeys]);
  const stored = await tx
    .selectFrom("integration_routing_keys")
    .select(["index_name as index", "value"])
    .where("integration_id", "=", integrationId)
    .execute();
  const { added, removed } = patchRoutingKeys(stored, {
    ...(routingKeys ? { routingKeys: boundedUpdate(routingKeys) } : {}),
    ...(settingsRoutingKeys
      ? { settingsRoutingKeys: settingsRoutingKeys.map(boundedRoutingKey) }
      : {}),
  });
  if (removed.length > 0) {
    await sql`
      delete from integration_routing_keys r using ${recordset(removed)}
      where r.integration_id = ${integrationId}
        and r.index_name = input.index and r.value = input.value`.execute(tx);
  }
  if (added.length > 0) {
    await sql`
      insert into integration_routing_keys (connector, index_name, value, integration_id)
      select i.connector, input.index, input.value, i.id
      from integrations i, ${recordset(added)}
      where i.id = ${integrationId}
      on conflict do nothing`.execute(tx);
  }
}

function recordset(keys: readonly RoutingKey[]): RawBuilder<unknown> {
  return sql`jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as input(index text, value text)`;
}

function boundedRoutingKey({ index, value }: RoutingKey): RoutingKey {
  return { index, value: boundedKey(value) };
}

function boundedUpdate(update: RoutingKeyUpdate): RoutingKeyUpdate {
  return Object.fromEntries(
    Object.entries(update).map(([index, change]) => [
      index,
      "add" in change ? { add: change.add.map(boundedKey) } : change.map(boundedKey),
    ]),
  );
}

import type { Health, JsonObject } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";

/** An integration to be inserted. */
export interface NewIntegration {
  /** Chosen before the insert, because the secrets are bound to it. */
  readonly id: string;
  readonly connector: string;
  /** User id; null for a workspace integration. */
  readonly owner: number | null;
  /** Last segment of the integration's webhook URL. */
  readonly publicId: string;
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
  readonly credentials: JsonObject;
  readonly state: JsonObject;
  /** Result of the check with the provider; null if it was not checked. */
  readonly health: Health | null;
  /** Null if syncs are not scheduled. */
  readonly nextSyncAt: Date | null;
}

/** @returns False if the owner has an integration of this connector already. */
export async function insertIntegration(
  tx: Transaction<Database>,
  integration: NewIntegration,
): Promise<boolean> {
  const row = await tx
    .insertInto("integrations")
    .values({
      id: integration.id,
      connector: integration.connector,
      scope: integration.owner === null ? "workspace" : "personal",
      owner: integration.owner,
      active: true,
      public_id: integration.publicId,
      next_sync_at: integration.nextSyncAt,
      config: JSON.stringify({
        settings: integration.settings,
        secrets: integration.secrets,
        credentials: integration.credentials,
        state: integration.state,
        health: integration.health ?? {},
      }),
    })
    .onConflict((conflict) => conflict.columns(["connector", "owner"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Deletes an integration that was inserted for a connection attempt that failed. */
export async function deleteUnconnected(db: Kysely<Database>, id: string): Promise<void> {
  await db
    .deleteFrom("integrations")
    .where("id", "=", id)
    .where(sql<boolean>`config->'credentials' = '{}'::jsonb`)
    .where("settings_version", "<=", 2)
    .execute();
}

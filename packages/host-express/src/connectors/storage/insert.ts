import type { Health, JsonObject } from "@tt/connector-core";
import type { Kysely, Transaction } from "kysely";
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

/**
 * Deletes an integration that was inserted for an authorization that failed.
 * @returns False if it was changed since, so that it has another `settings_version`.
 */
export async function deleteUnchanged(
  db: Kysely<Database>,
  id: string,
  settingsVersion: number,
): Promise<boolean> {
  const deleted = await db
    .deleteFrom("integrations")
    .where("id", "=", id)
    .where("settings_version", "=", settingsVersion)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

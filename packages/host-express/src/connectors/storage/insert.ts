import type { Health, JsonObject } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";

/** A card saved for the first time. */
export interface NewIntegration {
  /** Made before the insert: the secrets are bound to it. */
  readonly id: string;
  readonly connector: string;
  /** Null: for everybody. */
  readonly owner: number | null;
  /** Last segment of the card's own URL. */
  readonly publicId: string;
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, string | null>>;
  readonly credentials: JsonObject;
  readonly state: JsonObject;
  /** As the provider's answer left it; absent: nobody asked. */
  readonly health?: Health;
  /** Null: never by itself. */
  readonly nextSyncAt: Date | null;
}

/** @returns False when the owner has a card of this connector already. */
export async function insertIntegration(
  tx: Transaction<Database>,
  card: NewIntegration,
): Promise<boolean> {
  const row = await tx
    .insertInto("integrations")
    .values({
      id: card.id,
      connector: card.connector,
      scope: card.owner === null ? "workspace" : "personal",
      owner: card.owner,
      active: true,
      public_id: card.publicId,
      next_sync_at: card.nextSyncAt,
      config: JSON.stringify({
        settings: card.settings,
        secrets: card.secrets,
        credentials: card.credentials,
        state: card.state,
        health: card.health ?? {},
      }),
    })
    .onConflict((conflict) => conflict.columns(["connector", "owner"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes a card away that was made for a connection which then failed. */
export async function deleteUnconnected(db: Kysely<Database>, id: string): Promise<void> {
  await db
    .deleteFrom("integrations")
    .where("id", "=", id)
    .where(sql<boolean>`config->'credentials' = '{}'::jsonb`)
    .where("settings_version", "<=", 2)
    .execute();
}

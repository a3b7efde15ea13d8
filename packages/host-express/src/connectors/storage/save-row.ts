import { mergeFields, type IntegrationSave } from "@tt/connector-core";
import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { insertIntegration } from "./insert";
import { patchIntegration } from "./patch";
import { applyRoutingKeys } from "./routing-keys";

/**
 * Stores a save of an integration in one transaction.
 * @param nextSyncAt When a new integration is synced first; null if syncs are not scheduled.
 * @returns False if a row was to be inserted and its owner has an integration of the connector.
 */
export function saveRow(
  db: Kysely<Database>,
  save: IntegrationSave,
  nextSyncAt: Date | null,
): Promise<boolean> {
  const { id, insert, patch } = save;
  return db.transaction().execute(async (tx) => {
    if (insert) {
      const { settings, health = null, active } = patch;
      const integration = {
        ...insert,
        settings,
        secrets: mergeFields({}, patch.secrets),
        credentials: mergeFields({}, patch.credentials),
        state: mergeFields({}, patch.state),
        health,
        nextSyncAt,
      };
      if (!(await insertIntegration(tx, integration))) return false;
      await applyRoutingKeys(tx, id, patch);
      if (active === false) await patchIntegration(tx, id, { active });
    } else {
      await patchIntegration(tx, id, patch);
    }
    return true;
  });
}

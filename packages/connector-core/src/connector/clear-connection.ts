import { clearFields } from "../changes/apply-update";
import type { IntegrationUpdate } from "../changes/changes";
import type { JsonObject } from "../json";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { pushKey } from "../sync/push";
import { syncKey } from "../sync/checkpoint";

/** Removes the positions of syncs and exports, which mean nothing for another account. */
export const clearAccountState = clearFields([syncKey, pushKey]);

/**
 * The patch of a disconnect: removes secrets and credentials, and keeps the settings.
 * @param update What the connector's cleanup remembers.
 * @param positions What becomes of the positions of syncs and exports.
 */
export function clearConnection(
  { secrets, credentials }: IntegrationRow,
  { state, routingKeys }: IntegrationUpdate,
  positions: JsonObject,
): IntegrationPatch {
  return {
    active: false,
    secrets: clearFields(Object.keys(secrets)),
    credentials: clearFields(Object.keys(credentials)),
    state: { ...state, ...positions },
    ...(routingKeys ? { routingKeys } : {}),
  };
}

import { clearFields } from "../changes/apply-update";
import type { IntegrationUpdate } from "../changes/changes";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { pushKey } from "../sync/push";
import { syncKey } from "../sync/checkpoint";

/** Removes the state that belongs to the connected account. */
export const clearAccountState = clearFields([syncKey, pushKey]);

/**
 * The patch of a disconnect: removes secrets, credentials and the account's state, and keeps the
 * settings.
 * @param update What the connector's cleanup remembers.
 */
export function clearConnection(
  { secrets, credentials }: IntegrationRow,
  { state, routingKeys }: IntegrationUpdate,
): IntegrationPatch {
  return {
    active: false,
    secrets: clearFields(Object.keys(secrets)),
    credentials: clearFields(Object.keys(credentials)),
    state: { ...state, ...clearAccountState },
    ...(routingKeys ? { routingKeys } : {}),
  };
}

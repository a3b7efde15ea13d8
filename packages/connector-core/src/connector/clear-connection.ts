import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { pushKey } from "../sync/push";
import { syncKey } from "../sync/checkpoint";

/** State keys to drop when the connected account changes. */
export const accountState: readonly string[] = [syncKey, pushKey];

/** The patch of a disconnect: clears everything except the settings. */
export function clearConnection(row: IntegrationRow, state: readonly string[]): IntegrationPatch {
  const cleared = <Value>(group: Readonly<Record<string, Value>>): Record<string, null> =>
    Object.fromEntries(Object.keys(group).map((name) => [name, null]));
  const { secrets, credentials } = row;
  return {
    active: false,
    secrets: cleared(secrets),
    credentials: cleared(credentials),
    state: { unset: state },
  };
}

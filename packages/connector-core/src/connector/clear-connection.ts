import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import { pushKey } from "../sync/push";
import { syncKey } from "../sync/sync";

/** What is remembered of an account's things, and means nothing for another one. */
export const accountState: readonly string[] = [syncKey, pushKey];

/** What disconnecting forgets: everything but the settings. */
export function clearConnection(row: IntegrationRow, state: readonly string[]): IntegrationPatch {
  const gone = <Value>(group: Readonly<Record<string, Value>>): Record<string, null> =>
    Object.fromEntries(Object.keys(group).map((name) => [name, null]));
  const { secrets, credentials } = row;
  return {
    active: false,
    secrets: gone(secrets),
    credentials: gone(credentials),
    state: { unset: state },
  };
}

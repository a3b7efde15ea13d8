import type { IntegrationPatch, IntegrationRow } from "./ports/storage";

/** What disconnecting forgets: everything but the settings. */
export function forgetting(row: IntegrationRow, state: readonly string[]): IntegrationPatch {
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

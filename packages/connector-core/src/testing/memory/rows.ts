import type { StatePatch } from "../../changes";
import type { JsonObject } from "../../json";
import type { IntegrationPatch, IntegrationRow } from "../../ports/storage";

/** The row with single fields changed, or undefined when somebody else was faster. */
export function patchedRow(
  row: IntegrationRow,
  patch: IntegrationPatch,
): IntegrationRow | undefined {
  const { ifVersion } = patch.state ?? {};
  if (ifVersion !== undefined && ifVersion !== row.stateVersion) return undefined;
  const { ifCredentialsVersion = row.credentialsVersion } = patch;
  if (ifCredentialsVersion !== row.credentialsVersion) return undefined;
  const configured =
    patch.settings !== undefined || patch.secrets !== undefined || patch.active !== undefined;
  return Object.freeze({
    ...row,
    active: patch.active ?? row.active,
    settings: { ...row.settings, ...patch.settings },
    secrets: withoutNull({ ...row.secrets, ...patch.secrets }),
    settingsVersion: row.settingsVersion + Number(configured),
    credentials: withoutNull({
      ...row.credentials,
      ...patch.credentials,
    }),
    credentialsVersion: row.credentialsVersion + Number(patch.credentials !== undefined),
    state: patchedState(row.state, patch.state),
    stateVersion: row.stateVersion + Number(patch.state !== undefined),
    health: patch.health ?? row.health,
  });
}

function patchedState(state: JsonObject, patch: StatePatch | undefined): JsonObject {
  const next = { ...state, ...patch?.set };
  for (const key of patch?.unset ?? []) Reflect.deleteProperty(next, key);
  return next;
}

function withoutNull<Value>(group: Readonly<Record<string, Value | null>>): Record<string, Value> {
  const kept = Object.entries(group).filter((entry): entry is [string, Value] => entry[1] !== null);
  return Object.fromEntries(kept);
}

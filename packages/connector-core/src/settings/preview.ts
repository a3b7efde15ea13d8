import type { StatePatch } from "../changes/changes";
import type { JsonObject } from "../json";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";

/** The row as it would be after a patch; versions stay. */
export function previewRow(row: IntegrationRow, patch: IntegrationPatch): IntegrationRow {
  return {
    ...row,
    active: patch.active ?? row.active,
    settings: { ...row.settings, ...patch.settings },
    secrets: withoutNull({ ...row.secrets, ...patch.secrets }),
    credentials: withoutNull({ ...row.credentials, ...patch.credentials }),
    state: patchedState(row.state, patch.state),
    health: patch.health ?? row.health,
  };
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

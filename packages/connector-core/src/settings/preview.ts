import type { StatePatch } from "../changes/changes";
import type { JsonObject } from "../json";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";

/**
 * Returns a copy of a row with a patch applied. Its versions are unchanged. Use it to validate
 * settings before they are saved.
 *
 * @example
 * ```ts
 * import { previewRow, type Connector, type IntegrationRow } from "@tt/connector-core";
 *
 * async function canUse(connector: Connector, row: IntegrationRow, channel: string) {
 *   const validated = await connector.validate(previewRow(row, { settings: { channel } }));
 *   return validated.ok && validated.report.refused === undefined;
 * }
 * ```
 */
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

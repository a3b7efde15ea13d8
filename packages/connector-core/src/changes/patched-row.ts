import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import type { NewEvent } from "../ports/storage-ledger";
import { previewRow } from "../settings/preview";

/**
 * Applies a patch to a row. Pure; for implementers of a ledger.
 * @returns The row with its new versions; undefined if an expected version does not match.
 *
 * @example
 * ```ts
 * import { patchedRow, type IntegrationRow } from "@tt/connector-core";
 *
 * function paused(row: IntegrationRow): IntegrationRow | undefined {
 *   return patchedRow(row, { active: false, ifSettingsVersion: row.settingsVersion });
 * }
 * ```
 */
export function patchedRow(
  row: IntegrationRow,
  patch: IntegrationPatch,
): IntegrationRow | undefined {
  const { ifSettingsVersion = row.settingsVersion } = patch;
  if (ifSettingsVersion !== row.settingsVersion) return undefined;
  const { ifCredentialsVersion = row.credentialsVersion } = patch;
  if (ifCredentialsVersion !== row.credentialsVersion) return undefined;
  const hasNewSettings =
    patch.settings !== undefined || patch.secrets !== undefined || patch.active !== undefined;
  return Object.freeze({
    ...previewRow(row, patch),
    settingsVersion: row.settingsVersion + Number(hasNewSettings),
    credentialsVersion: row.credentialsVersion + Number(patch.credentials !== undefined),
    stateVersion: row.stateVersion + Number(patch.state !== undefined),
  });
}

/**
 * Returns the domain event of a patch that changes the health of a connection. Pure; for implementers
 * of a ledger.
 * @returns Undefined if the health stays the same.
 *
 * @example
 * ```ts
 * import { healthEvent, type IntegrationRow } from "@tt/connector-core";
 *
 * function isNotified(row: IntegrationRow): boolean {
 *   const since = "2026-01-15T12:00:00Z";
 *   const health = { state: "needs_reauth", code: "needs_reauth", message: "Revoked", since } as const;
 *   return healthEvent(row, { health }) !== undefined;
 * }
 * ```
 */
export function healthEvent(
  row: IntegrationRow,
  { health }: Pick<IntegrationPatch, "health">,
): NewEvent | undefined {
  if (!health || health.state === (row.health?.state ?? "active")) return undefined;
  const entity = { type: "integration", id: null, name: null };
  return { type: "integration.health_changed", userId: row.owner, entity };
}

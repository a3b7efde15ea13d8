import { previewRow } from "../settings/preview";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";

/** Applies a patch to a row; undefined if an expected version does not match. */
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

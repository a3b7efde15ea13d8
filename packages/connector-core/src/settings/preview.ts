import { mergeFields } from "../changes/apply-update";
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
    secrets: mergeFields(row.secrets, patch.secrets),
    credentials: mergeFields(row.credentials, patch.credentials),
    state: mergeFields(row.state, patch.state),
    health: patch.health ?? row.health,
  };
}

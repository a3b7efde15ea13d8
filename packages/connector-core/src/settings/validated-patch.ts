import { mergeUpdates } from "../changes/apply-update";
import { healthAfter } from "../connector/health";
import type { ValidationReport } from "../connector/reports";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";

/**
 * Adds what `validate` found out to the patch of the settings, so that one patch stores both.
 *
 * @param row The integration before it is saved.
 * @example
 * ```ts
 * import { prepareSettings, previewRow, validatedPatch } from "@tt/connector-core";
 * import type { Connector, IntegrationRow, JsonObject, Manifest, Ports } from "@tt/connector-core";
 *
 * async function save(
 *   { manifest, connector }: { manifest: Manifest; connector: Connector },
 *   row: IntegrationRow,
 *   input: JsonObject,
 *   ports: Ports,
 * ) {
 *   const prepared = await prepareSettings(manifest, input, row.id, row, ports);
 *   if (!prepared.ok) return prepared.errors;
 *   const validated = await connector.validate(previewRow(row, prepared.patch));
 *   if (!validated.ok) return validated.error;
 *   const { report } = validated;
 *   if (report.refused) return report.refused;
 *   const patch = validatedPatch(prepared.patch, report, row, ports.clock.now());
 *   await ports.storage.integrations.patch(row.id, patch);
 *   return undefined;
 * }
 * ```
 */
export function validatedPatch(
  patch: IntegrationPatch,
  report: ValidationReport,
  row: IntegrationRow,
  now: Date,
): IntegrationPatch {
  return {
    ...patch,
    ...mergeUpdates(patch, report),
    ...(report.accepted === true ? { health: healthAfter(row, now) } : {}),
  };
}

import type { Connector } from "../connector/contract";
import type { Manifest } from "../connector/manifest";
import type { ValidationReport } from "../connector/reports";
import { ConnectorError } from "../error";
import type { JsonObject } from "../json";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import type { Ledger } from "../ports/ledger";
import type { Ports } from "../ports/ports";
import type { IntegrationRow, Storage } from "../ports/storage";
import type { Failure, Result } from "../result";
import type { FieldErrors } from "../settings/field-errors";
import { settingsFields } from "../settings/fields";
import { prepareSettings, type PreparedSettings } from "../settings/form";
import { previewRow } from "../settings/preview";
import { validatedPatch } from "../settings/validated-patch";
import { newIntegrationRow } from "./new-row";
import { activeAfter, healthAfterSave, isCorrected, isResumed, readActive } from "./save-rules";

/** What {@link saveIntegration} needs. */
export interface SaveParts extends Pick<Ports, "env" | "guardedFetch"> {
  readonly manifest: Manifest;
  readonly connector: Pick<Connector, "validate">;
  readonly storage: { readonly integrations: Pick<Storage["integrations"], "byOwner" | "get"> };
  readonly ledger: Pick<Ledger, "save">;
  readonly crypto: Crypto;
  readonly clock: Clock;
  /**
   * Checks whether the owner may use a project that a setting refers to.
   * @returns A sentence that says why not; undefined if they may.
   */
  checkProject(project: number, owner: number | null): Promise<string | undefined>;
}

/** The settings to save, and for whom. */
export interface SaveRequest {
  /** User id; null for the workspace integration. */
  readonly owner: number | null;
  /** JSON values or the strings of an HTML form. `is_active` pauses or resumes. */
  readonly input: JsonObject;
  /** True if the settings are not filled in yet, so they are not validated (default: false). */
  readonly draft?: boolean;
}

/** A saved integration. */
export interface SavedIntegration {
  readonly row: IntegrationRow;
  /** Generated secrets, which are shown only this once. */
  readonly generated: PreparedSettings["generated"];
  /** What could not be checked, or was saved differently than entered. */
  readonly warning: string | undefined;
  /** True if it was resumed, or a revoked token or wrong settings replaced: sync it soon. */
  readonly resumed: boolean;
}

/** A save that was refused; nothing is stored. */
export interface RefusedSave {
  /** Errors by field; empty if the failure concerns no single field. */
  readonly errors: FieldErrors;
}

/**
 * Saves an integration: checks and encrypts the settings, lets the connector validate them, and
 * stores the row with its routing keys. Blank secrets keep their values, `is_active` pauses or
 * resumes, and the first access token activates the integration.
 *
 * @example
 * ```ts
 * import { saveIntegration, type JsonObject, type SaveParts } from "@tt/connector-core";
 *
 * async function save(parts: SaveParts, owner: number, input: JsonObject): Promise<string> {
 *   const saved = await saveIntegration(parts, { owner, input });
 *   return saved.ok ? `Saved as ${saved.row.id}` : saved.error;
 * }
 * ```
 */
export async function saveIntegration(
  parts: SaveParts,
  request: SaveRequest,
): Promise<Result<SavedIntegration, RefusedSave>> {
  return withFailures(() => saveOnce(parts, request));
}

/** Returns errors for people as a refusal without errors of fields. */
async function withFailures<T extends object>(
  work: () => Promise<Result<T, RefusedSave>>,
): Promise<Result<T, RefusedSave>> {
  try {
    return await work();
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return { ...error.toFailure(), errors: {} };
  }
}

/**
 * Returns the integration that a form would save, for `connector.listOptions`. What is missing or invalid
 * is left out; a field that the base URL of the API depends on is refused. Nothing is stored.
 *
 * @example
 * ```ts
 * import { draftIntegration, type JsonObject, type SaveParts } from "@tt/connector-core";
 * import type { Connector } from "@tt/connector-core";
 *
 * async function boards(parts: SaveParts, connector: Connector, owner: number, input: JsonObject) {
 *   const draft = await draftIntegration(parts, { owner, input });
 *   return draft.ok ? connector.listOptions(draft.row, "board") : draft;
 * }
 * ```
 */
export function draftIntegration(
  parts: Omit<SaveParts, "connector" | "ledger" | "checkProject">,
  { owner, input }: Pick<SaveRequest, "owner" | "input">,
): Promise<Result<{ readonly row: IntegrationRow }, RefusedSave>> {
  const { manifest, storage, crypto } = parts;
  const { is_active: _pause, ...fields } = input;
  return withFailures(async () => {
    const row = await storage.integrations.byOwner(manifest.key, owner);
    const before = row ?? newIntegrationRow(manifest.key, owner, crypto);
    const prepared = await prepareSettings(manifest, fields, before.id, row, parts, true);
    return prepared.ok
      ? { ok: true, row: previewRow(before, prepared.patch) }
      : refused(prepared.errors);
  });
}

async function saveOnce(
  parts: SaveParts,
  request: SaveRequest,
): Promise<Result<SavedIntegration, RefusedSave>> {
  const { manifest, storage, ledger, crypto, clock } = parts;
  const { is_active: pause, ...fields } = request.input;
  const wanted = readActive(pause);
  if (wanted === "invalid") return refused({ is_active: ["Must be true or false"] });
  const row = await storage.integrations.byOwner(manifest.key, request.owner);
  const before = row ?? newIntegrationRow(manifest.key, request.owner, crypto);
  const { id } = before;
  const prepared = await prepareSettings(manifest, fields, id, row, parts);
  if (!prepared.ok) return refused(prepared.errors);
  const { settings, secrets = {} } = prepared.patch;
  const errors = await checkReferences(parts, settings, request.owner);
  if (errors) return refused(errors);

  const after = previewRow(before, prepared.patch);
  const validated = await validate(parts, request, after);
  if (!validated.ok) return validated;
  const { report } = validated;
  const active = activeAfter(manifest, row, after, wanted);
  const { connector, owner, publicId } = before;
  const now = clock.now();
  const patch = {
    ...validatedPatch(prepared.patch, report, before, now),
    settings,
    ...(active === undefined ? {} : { active }),
  };
  const isStored = await ledger.save({
    id,
    ...(row ? {} : { insert: { id, connector, owner, publicId } }),
    patch: { ...patch, ...healthAfterSave(manifest, before, previewRow(before, patch), now) },
  });
  // A concurrent first save has inserted the row meanwhile, so update that one.
  if (!isStored) return saveOnce(parts, request);
  const saved = await storage.integrations.get(id, { fresh: true });
  if (!saved) throw new Error("The saved integration no longer exists");
  const warnings = [prepared.warning, report.warning].filter((text) => text !== undefined);
  return {
    ok: true,
    row: saved,
    generated: prepared.generated,
    warning: warnings.length === 0 ? undefined : warnings.join(" "),
    resumed:
      row !== undefined &&
      (isResumed(manifest, row, secrets, active) || (after.active && isCorrected(row, after))),
  };
}

/** Lets the connector validate the future row. */
async function validate(
  { connector }: SaveParts,
  { draft = false }: SaveRequest,
  row: IntegrationRow,
): Promise<Result<{ readonly report: ValidationReport }, RefusedSave>> {
  if (draft) return { ok: true, report: {} };
  const validated = await connector.validate(row);
  if (!validated.ok) return { ...validated, errors: {} };
  const { report } = validated;
  return report.refused ? refused(report.refused) : { ok: true, report };
}

/** Errors of settings that refer to a project which the owner may not use; undefined if none does. */
async function checkReferences(
  parts: SaveParts,
  settings: JsonObject,
  owner: number | null,
): Promise<FieldErrors | undefined> {
  for (const { name, reference } of settingsFields(parts.manifest.settings)) {
    const value = settings[name];
    if (reference !== "project" || typeof value !== "number") continue;
    const fault = await parts.checkProject(value, owner);
    if (fault !== undefined) return { [name]: [fault] };
  }
  return undefined;
}

function refused(errors: FieldErrors): Failure & RefusedSave {
  const faults = Object.entries(errors).map(([field, texts]) => `${field}: ${texts.join(", ")}`);
  const error = `Validation failed. ${faults.join("; ")}`;
  return { ok: false, code: "invalid_config", error, errors };
}

import { randomBytes, randomUUID } from "node:crypto";
import {
  credentialFields,
  settingsFields,
  isConnected,
  prepareSettings,
  previewRow,
  validatedPatch,
  type Connector,
  type IntegrationRow,
  type JsonObject,
  type Manifest,
  type PreparedSettings,
  type ValidationReport,
} from "@tt/connector-core";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { idField } from "../../platform/http/fields";
import type { HostStorage } from "../storage/create-storage";
import { insertIntegration } from "../storage/insert";
import { patchIntegration } from "../storage/patch";
import { applyRoutingKeys } from "../storage/routing-keys";
import { findProject } from "../../features/projects/store";
import { badRequest, refusedFields } from "../failure-response";
import { integrationOwner, type IntegrationScope } from "../scope";
import { resealIntegration } from "../keys/rotation";
import type { RegisteredConnector } from "../registry";
import { firstSync, scheduleResumed } from "../sync/schedule";

/** A saved integration. */
export interface SavedIntegration {
  readonly row: IntegrationRow;
  /** Generated secrets, which are shown only this once. */
  readonly generated: PreparedSettings["generated"];
  /** What could not be checked, or was saved differently than entered. */
  readonly warning: string | undefined;
}

/** Options of {@link saveIntegration}. */
export interface SaveOptions {
  /** True if the settings are not filled in yet, so they are not validated (default: false). */
  readonly draft?: boolean;
}

/**
 * Saves an integration. Blank secrets keep their values, `is_active` pauses or resumes, and the first
 * access token activates the integration.
 * @throws HttpError 400 with the invalid fields
 * @throws ConnectorError `encryption_key_missing`
 */
export async function saveIntegration(
  context: HostContext,
  storage: HostStorage,
  { manifest, connector }: RegisteredConnector,
  saver: Principal,
  scope: IntegrationScope,
  input: JsonObject,
  { draft = false }: SaveOptions = {},
): Promise<SavedIntegration> {
  const { is_active: pause, ...fields } = input;
  const wanted = activeFrom(pause);
  const owner = integrationOwner(saver, scope);
  const row = await storage.integrations.byOwner(manifest.key, owner);
  const id = row?.id ?? randomUUID();
  const prepared = await prepareSettings(manifest, fields, id, row, {
    crypto: context.crypto,
    clock: context.clock,
    env: context.config.endpoints,
    guardedFetch: context.guardedFetch,
  });
  if (!prepared.ok) throw refusedFields(prepared.errors);
  const { settings, secrets = {} } = prepared.patch;
  await checkReferences(context, manifest, saver, settings);

  const now = context.clock.now();
  const before = row ?? newRow(id, manifest.key, owner);
  const after = previewRow(before, prepared.patch);
  const report = draft ? {} : await validateSettings(connector, after);
  const patch = validatedPatch(prepared.patch, report, before, now);
  const active = activeAfter(manifest, row, after, wanted);
  const stored = await context.database.db.transaction().execute(async (tx) => {
    if (row) {
      await patchIntegration(tx, id, active === undefined ? patch : { ...patch, active });
    } else {
      const integration = { ...previewRow(before, patch), nextSyncAt: firstSync(manifest, now) };
      if (!(await insertIntegration(tx, integration))) return false;
      await applyRoutingKeys(tx, id, patch);
      if (active === false) await patchIntegration(tx, id, { active });
    }
    return true;
  });
  // A concurrent first save has inserted the row meanwhile, so update that one.
  if (!stored) {
    return saveIntegration(context, storage, { manifest, connector }, saver, scope, input, {
      draft,
    });
  }
  if (row && isResumed(manifest, row, secrets, active))
    await scheduleResumed(context, manifest, id);
  await resealIntegration(context.database.db, context.crypto, id);
  const saved = await storage.integrations.get(id, { fresh: true });
  if (!saved) throw new Error("The saved integration no longer exists");
  const warnings = [prepared.warning, report.warning].filter((text) => text !== undefined);
  return {
    row: saved,
    generated: prepared.generated,
    warning: warnings.length === 0 ? undefined : warnings.join(" "),
  };
}

/** A row that is not inserted yet. */
function newRow(id: string, connector: string, owner: number | null): IntegrationRow {
  return {
    id,
    connector,
    scope: owner === null ? "workspace" : "personal",
    owner,
    active: true,
    publicId: randomBytes(16).toString("base64url"),
    settings: {},
    secrets: {},
    settingsVersion: 1,
    credentials: {},
    credentialsVersion: 1,
    state: {},
    stateVersion: 1,
    health: null,
  };
}

/**
 * Lets the connector validate the future row.
 * @throws HttpError 400 with the invalid fields
 */
async function validateSettings(
  connector: Connector,
  row: IntegrationRow,
): Promise<ValidationReport> {
  const validated = await connector.validate(row);
  if (!validated.ok) throw badRequest(validated);
  if (validated.report.refused) throw refusedFields(validated.report.refused);
  return validated.report;
}

/**
 * Whether the integration is active after saving; undefined if that does not change. It is activated by
 * its first credentials.
 */
function activeAfter(
  manifest: Manifest,
  row: IntegrationRow | undefined,
  after: IntegrationRow,
  wanted: boolean | undefined,
): boolean | undefined {
  const wasConnected = row !== undefined && isConnected(manifest, row);
  // With OAuth the first token comes from the provider, and connecting activates the integration.
  if (manifest.api.auth.type === "oauth2") return wasConnected ? wanted : false;
  const isFirst = !wasConnected && isConnected(manifest, after);
  return wanted ?? (isFirst ? true : undefined);
}

/** True if saving resumes a paused integration or replaces a revoked token. */
function isResumed(
  { api }: Manifest,
  row: IntegrationRow,
  secrets: Readonly<Record<string, string | null>>,
  active: boolean | undefined,
): boolean {
  if (!row.active) return active === true;
  const hasNewToken = credentialFields(api.auth).some((name) => secrets[name] !== undefined);
  return active !== false && hasNewToken && row.health?.state === "needs_reauth";
}

function activeFrom(value: JsonObject[string] | undefined): boolean | undefined {
  if (value === undefined || value === "") return undefined;
  if (value === true || value === "true" || value === "on") return true;
  if (value === false || value === "false" || value === "off") return false;
  throw refusedFields({ is_active: ["Must be true or false"] });
}

/** @throws HttpError 400 if a setting refers to a project that the owner may not use */
async function checkReferences(
  context: HostContext,
  manifest: Manifest,
  owner: Principal,
  settings: JsonObject,
): Promise<void> {
  for (const field of settingsFields(manifest.settings)) {
    const value = settings[field.name];
    if (field.reference !== "project" || typeof value !== "number") continue;
    const project = idField.safeParse(value).success
      ? await findProject(context.database.db, owner, value)
      : undefined;
    if (!project) {
      throw refusedFields({
        [field.name]: ["There is no such project, or you have no access to it"],
      });
    }
    if (project.status === "archived") {
      throw refusedFields({ [field.name]: ["This project is archived"] });
    }
  }
}

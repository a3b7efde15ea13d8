import { randomBytes, randomUUID } from "node:crypto";
import {
  settingsFields,
  healthAfter,
  isConnected,
  prepareSettings,
  previewRow,
  type Connector,
  type IntegrationPatch,
  type IntegrationRow,
  type JsonObject,
  type Manifest,
  type PreparedSettings,
  type ValidationReport,
} from "@tt/connector-core";
import type { Transaction } from "kysely";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import { idField } from "../../platform/http/fields";
import type { HostStorage } from "../storage/create-storage";
import { insertIntegration } from "../storage/insert";
import { patchIntegration } from "../storage/patch";
import { replaceRoutingKeys, saveRoutingKeys } from "../storage/routing-keys";
import { findProject } from "../../features/projects/store";
import { badRequest, refusedFields } from "../failure-response";
import { integrationOwner, type IntegrationScope } from "../scope";
import { resealIntegration } from "../keys/rotation";
import type { RegisteredConnector } from "../registry";
import { firstSync, scheduleResumed } from "../sync/schedule";

/** A saved card. */
export interface SavedIntegration {
  readonly row: IntegrationRow;
  /** Secrets we made: to be shown this once. */
  readonly generated: PreparedSettings["generated"];
  /** What could not be found out when it was saved, and what was saved otherwise than entered. */
  readonly warning: string | undefined;
}

/** How an integration is saved. */
export interface SaveOptions {
  /** True: nobody filled in the form yet, so the connector does not look at it (default: false). */
  readonly draft?: boolean;
}

/**
 * Saves a card: blank secrets keep theirs, `is_active` is the pause, and only a first access token
 * switches a card on by itself.
 * @throws HttpError 400 with the fields that are wrong
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
  const prepared = await prepareSettings(manifest, fields, id, row, context);
  if (!prepared.ok) throw refusedFields(prepared.errors);
  const { settings, secrets = {} } = prepared.patch;
  await checkReferences(context, manifest, saver, settings);

  const now = context.clock.now();
  const before = row ?? newRow(id, manifest.key, owner);
  const report: Vetted = draft
    ? {}
    : await validateSettings(connector, previewRow(before, prepared.patch));
  const patch = { ...prepared.patch, ...learnt(prepared.patch, report, before, now) };
  const active = activeAfter(manifest, row, secrets, wanted);
  const stored = await context.database.db.transaction().execute(async (tx) => {
    if (row) {
      await patchIntegration(tx, id, active === undefined ? patch : { ...patch, active });
    } else {
      const card = {
        id,
        connector: manifest.key,
        owner,
        publicId: before.publicId,
        settings,
        secrets,
        credentials: patch.credentials ?? {},
        state: patch.state?.set ?? {},
        ...(patch.health ? { health: patch.health } : {}),
        nextSyncAt: firstSync(manifest, now),
      };
      if (!(await insertIntegration(tx, card))) return false;
      if (active === false) await patchIntegration(tx, id, { active });
    }
    await saveSettingsRoutes(tx, id, manifest, settings);
    await replaceRoutingKeys(tx, id, report.routingKeys ?? {});
    return true;
  });
  // Saved twice at once for the first time: the other one's row is there now.
  if (!stored) {
    return saveIntegration(context, storage, { manifest, connector }, saver, scope, input, {
      draft,
    });
  }
  if (row && goesOn(manifest, row, secrets, active)) await scheduleResumed(context, manifest, id);
  await resealIntegration(context.database.db, context.crypto, id);
  const saved = await storage.integrations.get(id, { fresh: true });
  if (!saved) throw new Error("The saved card is gone");
  const warnings = [prepared.warning, report.warning].filter((text) => text !== undefined);
  return {
    row: saved,
    generated: prepared.generated,
    warning: warnings.length === 0 ? undefined : warnings.join(" "),
  };
}

/** A card that is not there yet. */
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

type Vetted = Extract<ValidationReport, { readonly refused?: undefined }>;

/** What the connector finds out about the card as it is going to be. */
async function validateSettings(connector: Connector, row: IntegrationRow): Promise<Vetted> {
  const vetted = await connector.validate(row);
  if (!vetted.ok) throw badRequest(vetted);
  if (vetted.report.refused) throw refusedFields(vetted.report.refused);
  return vetted.report;
}

/** The same as a patch, beside what the form changed already. */
function learnt(
  { state, credentials }: IntegrationPatch,
  report: Vetted,
  before: IntegrationRow,
  now: Date,
): IntegrationPatch {
  return {
    ...(report.state ? { state: { ...state, set: { ...state?.set, ...report.state } } } : {}),
    ...(report.credentials ? { credentials: { ...credentials, ...report.credentials } } : {}),
    ...(report.accepted === true ? { health: healthAfter(before, now) } : {}),
  };
}

async function saveSettingsRoutes(
  tx: Transaction<Database>,
  id: string,
  manifest: Manifest,
  settings: JsonObject,
): Promise<void> {
  if (!manifest.inbound) return;
  // `prepareConfig` parsed these settings with this manifest's schema.
  await saveRoutingKeys(tx, id, manifest.inbound.routingKeysOf(settings));
}

/** Undefined: as it is. A card is on from its first access token on, never without one. */
function activeAfter(
  { auth }: Manifest,
  row: IntegrationRow | undefined,
  secrets: Readonly<Record<string, string | null>>,
  wanted: boolean | undefined,
): boolean | undefined {
  // The first token of such a card comes from the provider, and switches it on.
  if (auth.type === "oauth") return row && isConnected({ auth }, row) ? wanted : false;
  const connects = row?.secrets[auth.secret] === undefined && secrets[auth.secret] !== undefined;
  return wanted ?? (connects ? true : undefined);
}

/** It was paused, or its token no longer counted; now it works again. */
function goesOn(
  { auth }: Manifest,
  row: IntegrationRow,
  secrets: Readonly<Record<string, string | null>>,
  active: boolean | undefined,
): boolean {
  if (!row.active) return active === true;
  const renewed = auth.type === "bearer" && secrets[auth.secret] !== undefined;
  return active !== false && renewed && row.health?.state === "needs_reauth";
}

function activeFrom(value: JsonObject[string] | undefined): boolean | undefined {
  if (value === undefined || value === "") return undefined;
  if (value === true || value === "true" || value === "on") return true;
  if (value === false || value === "false" || value === "off") return false;
  throw refusedFields({ is_active: ["Must be true or false"] });
}

/** Ids on a card must be of things that its owner may use. */
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
        [field.name]: ["There is no such project, or it is closed to you"],
      });
    }
    if (project.status === "archived") {
      throw refusedFields({ [field.name]: ["This project is archived"] });
    }
  }
}

import {
  saveIntegration as saveWithCore,
  type AuthorizationParts,
  type JsonObject,
  type SavedIntegration,
} from "@tt/connector-core";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { idField } from "../../platform/http/fields";
import type { HostStorage } from "../storage/create-storage";
import { deleteUnchanged } from "../storage/insert";
import { saveRow } from "../storage/save-row";
import { findProject } from "../../features/projects/store";
import { badRequest, refusedFields } from "../failure-response";
import { integrationOwner, type IntegrationScope } from "../scope";
import { resealIntegration } from "../keys/rotation";
import type { RegisteredConnector } from "../registry";
import { firstSync, requestSync } from "../sync/schedule";

/**
 * Saves an integration. Blank secrets keep their values, `is_active` pauses or resumes, and the first
 * access token activates the integration.
 * @throws HttpError 400 with the invalid fields, or with the reason why nothing can be saved
 */
export async function saveIntegration(
  context: HostContext,
  storage: HostStorage,
  registered: RegisteredConnector,
  saver: Principal,
  scope: IntegrationScope,
  input: JsonObject,
): Promise<SavedIntegration> {
  const owner = integrationOwner(saver, scope);
  const parts = saveParts(context, storage, registered, saver);
  const saved = await saveWithCore(parts, { owner, input });
  if (!saved.ok) {
    const { errors } = saved;
    throw Object.keys(errors).length > 0 ? refusedFields(errors) : badRequest(saved);
  }
  const { id } = saved.row;
  if (saved.resumed) await requestSync(context, registered.manifest, id);
  await resealIntegration(context.database.db, context.crypto, id);
  return saved;
}

/** What core needs to save integrations for a user, in this host's database. */
export function saveParts(
  context: HostContext,
  storage: HostStorage,
  { manifest, connector }: RegisteredConnector,
  saver: Principal,
): AuthorizationParts {
  const { crypto, clock } = context;
  const { db } = context.database;
  return {
    manifest,
    connector,
    storage,
    crypto,
    clock,
    env: context.config.endpoints,
    guardedFetch: context.guardedFetch,
    ledger: {
      save: (save) => saveRow(db, save, firstSync(manifest, clock.now())),
      remove: (id, settingsVersion) => deleteUnchanged(db, id, settingsVersion),
    },
    checkProject: (project) => projectFault(context, saver, project),
  };
}

/** Says why a setting may not refer to a project; undefined if it may. */
async function projectFault(
  { database }: HostContext,
  saver: Principal,
  id: number,
): Promise<string | undefined> {
  const project = idField.safeParse(id).success
    ? await findProject(database.db, saver, id)
    : undefined;
  if (!project) return "There is no such project, or you have no access to it";
  return project.status === "archived" ? "This project is archived" : undefined;
}

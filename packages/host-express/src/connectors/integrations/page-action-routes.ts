import {
  errorTraits,
  notConfigured,
  type Failure,
  type IdentityManifest,
  type IntegrationRow,
  type JsonObject,
} from "@tt/connector-core";
import * as z from "zod";
import { isForm } from "../../platform/http/form";
import { requirePrincipal, route, type Route, type RouteResponse } from "../../platform/http/route";
import type { PageRequest } from "../../platform/pages/page";
import { failureError } from "../failure-response";
import { issueLinkCode, linkedIdentity } from "../identities/link-code";
import { unlinkIdentity } from "../identities/write";
import type { RegisteredConnector } from "../registry";
import type { SyncRunner } from "../sync/runner";
import { pagePath, showIntegrationPage, type IntegrationPageParts } from "./page-view";

/** A form waits this long for its sync, which then continues in the background. */
const maxSyncWaitMs = 25_000;

/** What an action did, for the page. */
type Done =
  | { readonly ok: true; readonly message: string; readonly result?: JsonObject | undefined }
  | Failure;

/** The buttons of an integration's page: test, sync, and the connector's own actions. */
export function pageActionRoutes(
  registered: RegisteredConnector,
  parts: IntegrationPageParts,
  syncs: SyncRunner,
): readonly Route[] {
  const { manifest, connector } = registered;
  const { name, sync, actions = [] } = manifest;
  const required = (act: (row: IntegrationRow) => Promise<Done>) => (row?: IntegrationRow) =>
    row ? act(row) : Promise.resolve(notConfigured);
  const own = actions.map((action) =>
    actionRoute(registered, parts, `actions/${action.name}`, action.description, (row) => {
      const isReady = row !== undefined && (row.active || action.standalone !== true);
      return connector.action(isReady ? row.id : undefined, action.name);
    }),
  );
  const test = actionRoute(
    registered,
    parts,
    "test",
    `Test your ${name} credentials`,
    required((row) => connector.test(row.id)),
  );
  const identity = linkedIdentity(registered);
  const link = identity && [
    actionRoute(registered, parts, "link_code", `Link your ${identity.label}`, (_row, userId) =>
      issueLinkCode(registered, identity, parts.storage, parts.context, userId),
    ),
    actionRoute(registered, parts, "unlink", `Unlink your ${identity.label}`, (_row, userId) =>
      unlink(parts, identity, userId),
    ),
  ];
  const common = [test, ...own, ...(link ?? [])];
  if (!sync) return common;
  const syncNow = actionRoute(
    registered,
    parts,
    "sync",
    `Fetch changes from ${name} since the last sync`,
    required((row) => runSync(registered, parts, syncs, row)),
    sync.adminOnly,
  );
  return [...common, syncNow];
}

function actionRoute(
  registered: RegisteredConnector,
  parts: IntegrationPageParts,
  action: string,
  summary: string,
  act: (row: IntegrationRow | undefined, userId: number) => Promise<Done>,
  adminOnly = false,
): Route {
  const { manifest } = registered;
  return route({
    method: "post",
    path: `${pagePath(registered)}/${action}`,
    access: { type: "session", admin: adminOnly },
    summary,
    tag: "Integrations",
    hidden: true,
    form: true,
    body: z.object({}),
    responses: { 200: { description: "HTML page: done, or why not" } },
    async handler(request) {
      const principal = requirePrincipal(request);
      const row = await parts.storage.integrations.byOwner(manifest.key, principal.userId);
      const done = await act(row, principal.userId);
      if (!done.ok) {
        if (!isForm(request.headers["content-type"])) throw failureError(done);
        return showFailure(registered, parts, request, done);
      }
      return showIntegrationPage(registered, parts, request, {
        confirmation: done.message,
        ...(done.result === undefined ? {} : { result: JSON.stringify(done.result, null, 2) }),
      });
    },
  });
}

/** The page of an integration with a failure. */
export async function showFailure(
  registered: RegisteredConnector,
  parts: IntegrationPageParts,
  request: PageRequest,
  { code, error }: Failure,
): Promise<RouteResponse> {
  const { httpStatus } = errorTraits[code];
  return showIntegrationPage(registered, parts, request, { warning: error }, httpStatus);
}

async function unlink(
  { context }: IntegrationPageParts,
  { provider, label }: IdentityManifest,
  userId: number,
): Promise<Done> {
  const { db } = context.database;
  await db.transaction().execute((tx) => unlinkIdentity(tx, userId, provider));
  return { ok: true, message: `Your ${label} is not linked any more.` };
}

async function runSync(
  { connector }: RegisteredConnector,
  { context }: IntegrationPageParts,
  syncs: SyncRunner,
  row: IntegrationRow,
): Promise<Done> {
  const waited = new AbortController();
  const late = context.clock.sleep(maxSyncWaitMs, waited.signal).then(
    () => undefined,
    () => undefined,
  );
  const result = await Promise.race([syncs.start(connector, row.id).ended, late]);
  waited.abort();
  if (!result) return { ok: true, message: "The sync continues in the background." };
  return result.ok ? { ok: true, message: "Synced." } : result;
}

import {
  connectPath,
  verificationNotice,
  type IdentityManifest,
  type Run,
} from "@tt/connector-core";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { requirePrincipal, type RouteResponse } from "../../platform/http/route";
import { redirectWithMessage, renderPage, type PageRequest } from "../../platform/pages/page";
import { linkedIdentity } from "../identities/link-code";
import { identityOf } from "../identities/store";
import type { RegisteredConnector } from "../registry";
import type { HostStorage } from "../storage/create-storage";
import { formOf, type RefusedForm } from "./form";
import { integrationPage, type IntegrationPageProps, type PageAction } from "./page";
import { deliveryUrl } from "./status";

/** Dependencies of the integration pages. */
export interface IntegrationPageParts {
  readonly storage: HostStorage;
  readonly context: HostContext;
}

/** What a page shows besides the integration. */
export interface PageMessage extends Pick<
  IntegrationPageProps,
  "confirmation" | "warning" | "generated" | "result"
> {
  readonly refused?: RefusedForm;
}

/** Number of syncs that the page lists; the API has more. */
const maxShownRuns = 5;

/** The path of an integration's page: `/integrations/{slug}`. */
export function pagePath({ manifest }: Pick<RegisteredConnector, "manifest">): string {
  return connectPath(manifest).replace(/\/connect$/, "");
}

/** Links to the pages of all integrations. */
export function integrationLinks(connectors: readonly RegisteredConnector[]) {
  return connectors.map((registered) => ({
    key: registered.manifest.key,
    name: registered.manifest.name,
    path: pagePath(registered),
  }));
}

/** Messages that the page shows once after a redirect. */
const doneMessages = {
  connected: "Connected. The first sync starts automatically.",
  disconnected: "Disconnected. Settings and entries stay.",
  saved: "Settings saved.",
};

/** Redirects to the integration's page, which shows a message once. */
export function redirectDone(
  registered: Pick<RegisteredConnector, "manifest">,
  { context }: Pick<IntegrationPageParts, "context">,
  key: keyof typeof doneMessages,
): RouteResponse {
  return redirectWithMessage(context, pagePath(registered), { text: doneMessages[key] });
}

/** Renders an integration's page. */
export async function showIntegrationPage(
  registered: RegisteredConnector,
  { storage, context }: IntegrationPageParts,
  request: PageRequest,
  { refused, ...messages }: PageMessage,
  status = 200,
): Promise<RouteResponse> {
  const { manifest, connector } = registered;
  const principal = requirePrincipal(request);
  const { userId } = principal;
  const row = await storage.integrations.byOwner(manifest.key, userId);
  const identity = linkedIdentity(registered);
  const [current, runs, linked, fields] = await Promise.all([
    row && connector.status(row.id),
    row && manifest.sync ? storage.runs.list(row.id, maxShownRuns) : ([] as readonly Run[]),
    identity && identityOf(context.database.db, userId, identity.provider),
    formOf(registered, context.database.db, principal, row, refused),
  ]);
  const shown = current?.ok && "connection" in current ? current : undefined;
  const email = shown?.["email"];
  const [url] = row ? Object.values(deliveryUrl(context, registered, row.publicId)) : [];
  const page = integrationPage({
    name: manifest.name,
    path: pagePath(registered),
    docs: manifest.docs,
    connected: shown?.connected ?? false,
    account: typeof email === "string" ? email : null,
    message: shown?.connection.message ?? null,
    usesOAuth: manifest.api.auth.type === "oauth2",
    reconnect: shown?.connection.action_url !== undefined,
    deliveryUrl: url,
    deliveryNotice: manifest.inbound && verificationNotice(manifest.inbound.verification),
    actions: [
      ...actionsOf(registered, principal, shown?.connected ?? false),
      ...(identity ? linkActions(identity, linked?.name ?? undefined) : []),
    ],
    hasSyncs: manifest.sync !== undefined,
    runs,
    fields,
    ...messages,
  });
  return renderPage(context, request, { ...page, status });
}

/** The buttons that work now: those of a connection, and actions that need none. */
function actionsOf(
  { manifest }: RegisteredConnector,
  { role }: Principal,
  isConnected: boolean,
): readonly PageAction[] {
  const { name, sync, actions = [] } = manifest;
  const own = actions
    .filter(({ standalone = false }) => isConnected || standalone)
    .map((action) => ({ ...action, name: `actions/${action.name}` }));
  if (!isConnected) return own;
  const test = { name: "test", label: "Test", description: `Checks the access to ${name}.` };
  const mayStartSync = sync !== undefined && (sync.adminOnly !== true || role === "admin");
  const syncNow = {
    name: "sync",
    label: "Sync now",
    description: `Fetches changes from ${name} since the last sync.`,
  };
  return [test, ...(mayStartSync ? [syncNow] : []), ...own];
}

/** The buttons that link and unlink the user's own account at the provider. */
function linkActions(
  { label }: IdentityManifest,
  linked: string | undefined,
): readonly PageAction[] {
  const link = {
    name: "link_code",
    label: `Link your ${label}`,
    description: "Creates a one-time code and says what to do with it.",
  };
  if (linked === undefined) return [link];
  const description = `Linked: ${linked}.`;
  return [link, { name: "unlink", label: `Unlink your ${label}`, description }];
}

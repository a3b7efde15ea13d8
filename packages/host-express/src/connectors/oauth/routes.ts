import {
  connectPath,
  errorTraits,
  notConfigured,
  type ErrorCode,
  type Failure,
} from "@tt/connector-core";
import { z } from "zod";
import type { Authenticator } from "../../platform/auth/authenticate";
import type { Principal } from "../../platform/auth/principal";
import { isForm } from "../../platform/http/form";
import {
  requirePrincipal,
  redirect,
  route,
  type Route,
  type RouteResponse,
} from "../../platform/http/route";
import { deleteUnconnected } from "../storage/insert";
import { failureError } from "../failure-response";
import {
  integrationPageRoutes,
  pagePath,
  redirectDone,
  showIntegrationPage,
  type IntegrationPageParts,
} from "../integrations/page-routes";
import { personal } from "../scope";
import { disconnectIntegration } from "../integrations/disconnect";
import {
  savePendingAuthorization,
  takePendingAuthorization,
  type AuthorizationOwner,
} from "./states";
import { failedConsentPage } from "../integrations/page";
import type { RegisteredConnector } from "../registry";
import { saveIntegration } from "../integrations/save";
import { scheduleResumed } from "../sync/schedule";

/** What the pages of consent need. */
export interface OAuthParts extends IntegrationPageParts {
  readonly authenticator: Authenticator;
}

/** Connecting cards in the browser: consent at the provider, its answer, and the end of it. */
export function oauthRoutes(
  connectors: readonly RegisteredConnector[],
  parts: OAuthParts,
): readonly Route[] {
  return connectedByConsent(connectors).flatMap((registered) => [
    ...integrationPageRoutes(registered, parts),
    connectRoute(registered, parts),
    callbackRoute(registered, parts),
    disconnectRoute(registered, parts),
  ]);
}

/** Where the pages of their cards are. */
export function integrationLinks(connectors: readonly RegisteredConnector[]) {
  return connectedByConsent(connectors).map((registered) => ({
    name: registered.manifest.name,
    path: pagePath(registered),
  }));
}

function connectedByConsent(
  connectors: readonly RegisteredConnector[],
): readonly RegisteredConnector[] {
  return connectors.filter(({ manifest }) => manifest.auth.type === "oauth");
}

const common = { access: { type: "session" }, tag: "Integrations", hidden: true } as const;

function connectRoute(registered: RegisteredConnector, parts: OAuthParts): Route {
  const { manifest, connector } = registered;
  const { storage, context } = parts;
  return route({
    ...common,
    method: "get",
    path: connectPath(manifest),
    summary: `Connect ${manifest.name}: leads to its consent page`,
    responses: {
      303: { description: "To the consent page" },
      503: { description: "This installation is not registered with the provider; a page" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const row = await storage.integrations.byOwner(manifest.key, principal.userId);
      const redirectUri = `${context.config.baseUrl}${pagePath(registered)}/callback`;
      const result = await connector.authorize(row?.id, redirectUri);
      if (!result.ok) return failed(registered, principal, result);
      const owner = ownerOf(registered, parts, request.headers.cookie);
      const { database, crypto, clock } = context;
      await savePendingAuthorization(database.db, crypto, owner, result, redirectUri, clock.now());
      return redirect(result.url);
    },
  });
}

function callbackRoute(registered: RegisteredConnector, parts: OAuthParts): Route {
  const { manifest } = registered;
  const { database, crypto, clock } = parts.context;
  return route({
    ...common,
    method: "get",
    path: `${pagePath(registered)}/callback`,
    summary: `Where ${manifest.name} sends the browser back to`,
    query: z.object({
      code: z.string().max(4096).optional(),
      state: z.string().max(256).optional(),
      error: z.string().max(256).optional(),
    }),
    responses: {
      303: { description: "Connected; to the card" },
      400: { description: "Not connected, and nothing changed; the page says why" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const { code, state = "", error } = request.query;
      const owner = ownerOf(registered, parts, request.headers.cookie);
      const kept = await takePendingAuthorization(database.db, crypto, owner, state, clock.now());
      if (!kept) return failed(registered, principal, foreignAnswer);
      if (error !== undefined || code === undefined) {
        return failed(registered, principal, error === "access_denied" ? denied : noCode);
      }
      return connect(registered, parts, principal, { code, ...kept });
    },
  });
}

async function connect(
  registered: RegisteredConnector,
  parts: OAuthParts,
  principal: Principal,
  answer: Parameters<RegisteredConnector["connector"]["connect"]>[1],
): Promise<RouteResponse> {
  const { manifest, connector } = registered;
  const { storage, context } = parts;
  const known = await storage.integrations.byOwner(manifest.key, principal.userId);
  // Tokens are sealed for a row, so there has to be one.
  const row = known ?? (await draftCard(registered, parts, principal)).row;
  const result = await connector.connect(row.id, answer);
  if (!result.ok) {
    if (!known) await deleteUnconnected(context.database.db, row.id);
    return failed(registered, principal, result);
  }
  await scheduleResumed(context, manifest, row.id);
  if (!result.otherAccount) return redirectDone(registered, parts, "connected");
  const notice =
    "It is connected, to another account than before. Entries made from the old one stay as they are.";
  return showIntegrationPage(registered, parts, principal, { notice });
}

/** Tokens are sealed for a row; what it says, its owner fills in later. */
function draftCard(
  registered: RegisteredConnector,
  { context, storage }: OAuthParts,
  principal: Principal,
): ReturnType<typeof saveIntegration> {
  return saveIntegration(context, storage, registered, principal, personal, {}, { draft: true });
}

function disconnectRoute(registered: RegisteredConnector, parts: OAuthParts): Route {
  const { manifest } = registered;
  const { storage, context } = parts;
  return route({
    ...common,
    method: "post",
    path: `${pagePath(registered)}/disconnect`,
    summary: `End the access to ${manifest.name} and forget it; settings and entries stay`,
    form: true,
    body: z.object({}),
    responses: {
      200: { description: "Done, and something is left for you to do; a page" },
      303: { description: "Done; to the card" },
      404: { description: "You have no such card; a page for a form, JSON else" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const row = await storage.integrations.byOwner(manifest.key, principal.userId);
      const result = row ? await disconnectIntegration(registered, row.id, context) : notConfigured;
      if (!result.ok) {
        if (!isForm(request.headers["content-type"])) throw failureError(result);
        return failed(registered, principal, result);
      }
      if (result.warning === undefined) return redirectDone(registered, parts, "disconnected");
      return showIntegrationPage(registered, parts, principal, { warning: result.warning });
    },
  });
}

function ownerOf(
  { manifest }: RegisteredConnector,
  { authenticator }: OAuthParts,
  cookie: string | undefined,
): AuthorizationOwner {
  return { session: authenticator.cookie.read(cookie) ?? "", connector: manifest.key };
}

const foreignAnswer: Failure = {
  ok: false,
  code: "provider_rejected",
  error:
    "This answer belongs to no consent that was begun in this browser within the last 10 minutes, " +
    "or it was used already. Begin again.",
};

const denied: Failure = {
  ok: false,
  code: "permission_missing",
  error: "The access was not allowed.",
};

const noCode: Failure = {
  ok: false,
  code: "provider_rejected",
  error: "The provider sent no permission back. Begin again.",
};

/** While connecting, what is misconfigured is this installation's client id or its key. */
const operatorCodes: readonly ErrorCode[] = ["invalid_config", "encryption_key_missing"];

function failed(
  registered: RegisteredConnector,
  { username }: Principal,
  { code, error }: Failure,
): RouteResponse {
  const isOperators = operatorCodes.includes(code);
  const page = { username, name: registered.manifest.name, path: pagePath(registered) };
  const status = isOperators ? 503 : errorTraits[code].httpStatus;
  return { status, body: failedConsentPage({ ...page, message: error, again: !isOperators }) };
}

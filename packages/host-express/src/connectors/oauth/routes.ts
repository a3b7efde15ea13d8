import {
  accessDenied,
  callbackPath,
  completeAuthorization,
  connectPath,
  errorTraits,
  noCode,
  notConfigured,
  unknownState,
  type AuthorizationAnswer,
  type ErrorCode,
  type Failure,
} from "@tt/connector-core";
import * as z from "zod";
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
import { failureError } from "../failure-response";
import {
  integrationPageRoutes,
  pagePath,
  redirectDone,
  showIntegrationPage,
  type IntegrationPageParts,
} from "../integrations/page-routes";
import { disconnectIntegration } from "../integrations/disconnect";
import {
  savePendingAuthorization,
  takePendingAuthorization,
  type AuthorizationOwner,
} from "./states";
import { failedConsentPage } from "../integrations/page";
import type { RegisteredConnector } from "../registry";
import { saveParts } from "../integrations/save";
import { scheduleResumed } from "../sync/schedule";

/** Dependencies of the OAuth routes. */
export interface OAuthParts extends IntegrationPageParts {
  readonly authenticator: Authenticator;
}

/** Browser routes for OAuth connectors: the integration page, connect, callback and disconnect. */
export function oauthRoutes(
  connectors: readonly RegisteredConnector[],
  parts: OAuthParts,
): readonly Route[] {
  return oauthConnectors(connectors).flatMap((registered) => [
    ...integrationPageRoutes(registered, parts),
    connectRoute(registered, parts),
    callbackRoute(registered, parts),
    disconnectRoute(registered, parts),
  ]);
}

/** Links to the pages of OAuth integrations. */
export function integrationLinks(connectors: readonly RegisteredConnector[]) {
  return oauthConnectors(connectors).map((registered) => ({
    name: registered.manifest.name,
    path: pagePath(registered),
  }));
}

function oauthConnectors(
  connectors: readonly RegisteredConnector[],
): readonly RegisteredConnector[] {
  return connectors.filter(({ manifest }) => manifest.api.auth.type === "oauth2");
}

const common = { access: { type: "session" }, tag: "Integrations", hidden: true } as const;

function connectRoute(registered: RegisteredConnector, parts: OAuthParts): Route {
  const { manifest, connector } = registered;
  const { storage, context } = parts;
  return route({
    ...common,
    method: "get",
    path: connectPath(manifest),
    summary: `Connect ${manifest.name}: redirects to its authorization page`,
    responses: {
      303: { description: "Redirect to the authorization page" },
      503: { description: "HTML page: this installation is not registered with the provider" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const row = await storage.integrations.byOwner(manifest.key, principal.userId);
      const redirectUri = context.config.baseUrl + callbackPath(manifest);
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
    path: callbackPath(manifest),
    summary: `Receive the authorization response of ${manifest.name}`,
    query: z.object({
      code: z.string().max(4096).optional(),
      state: z.string().max(256).optional(),
      error: z.string().max(256).optional(),
    }),
    responses: {
      303: { description: "Connected; redirect to the integration" },
      400: { description: "HTML page: not connected and nothing changed, with the reason" },
    },
    async handler(request) {
      const principal = requirePrincipal(request);
      const { code, state = "", error } = request.query;
      const owner = ownerOf(registered, parts, request.headers.cookie);
      const pending = await takePendingAuthorization(
        database.db,
        crypto,
        owner,
        state,
        clock.now(),
      );
      if (!pending) return failed(registered, principal, unknownState);
      if (error !== undefined || code === undefined) {
        return failed(registered, principal, error === "access_denied" ? accessDenied : noCode);
      }
      return connect(registered, parts, principal, { code, ...pending });
    },
  });
}

async function connect(
  registered: RegisteredConnector,
  parts: OAuthParts,
  principal: Principal,
  answer: AuthorizationAnswer,
): Promise<RouteResponse> {
  const { storage, context } = parts;
  const save = saveParts(context, storage, registered, principal);
  const result = await completeAuthorization(save, principal.userId, answer);
  if (!result.ok) return failed(registered, principal, result);
  await scheduleResumed(context, registered.manifest, result.id);
  if (!result.otherAccount) return redirectDone(registered, parts, "connected");
  const confirmation = "Connected to a different account. Entries from the previous account stay.";
  return showIntegrationPage(registered, parts, principal, { confirmation });
}

function disconnectRoute(registered: RegisteredConnector, parts: OAuthParts): Route {
  const { manifest } = registered;
  const { storage, context } = parts;
  return route({
    ...common,
    method: "post",
    path: `${pagePath(registered)}/disconnect`,
    summary: `Disconnect ${manifest.name} and delete its tokens; settings and entries stay`,
    form: true,
    body: z.object({}),
    responses: {
      200: { description: "HTML page: disconnected, with a warning about what you have to do" },
      303: { description: "Disconnected; redirect to the integration" },
      404: { description: "You have no such integration; HTML for form posts, JSON otherwise" },
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

/** While connecting, what is misconfigured is this installation's client id or its key. */
const operatorCodes: readonly ErrorCode[] = ["invalid_config", "encryption_key_missing"];

function failed(
  registered: RegisteredConnector,
  { username }: Principal,
  { code, error }: Failure,
): RouteResponse {
  const isOperatorFault = operatorCodes.includes(code);
  const page = { username, name: registered.manifest.name, path: pagePath(registered) };
  const status = isOperatorFault ? 503 : errorTraits[code].httpStatus;
  return {
    status,
    body: failedConsentPage({ ...page, message: error, canRetry: !isOperatorFault }),
  };
}

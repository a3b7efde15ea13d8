import {
  accessDenied,
  callbackPath,
  completeAuthorization,
  connectPath,
  errorTraits,
  noCode,
  unknownState,
  type AuthorizationAnswer,
  type ErrorCode,
  type Failure,
} from "@tt/connector-core";
import * as z from "zod";
import type { Authenticator } from "../../platform/auth/authenticate";
import {
  requirePrincipal,
  redirect,
  route,
  type Route,
  type RouteResponse,
} from "../../platform/http/route";
import { failedConsentPage } from "../integrations/pages/failed-consent";
import type { IntegrationParts } from "../integrations/parts";
import { pagePath } from "../integrations/paths";
import {
  savePendingAuthorization,
  takePendingAuthorization,
  type AuthorizationOwner,
} from "./states";
import { redirectWithMessage, renderPage, type PageRequest } from "../../platform/pages/page";
import type { RegisteredConnector } from "../registry";
import { saveParts } from "../integrations/save";
import { requestSync } from "../sync/schedule";

/** Dependencies of the OAuth routes. */
export interface OAuthParts extends Pick<IntegrationParts, "storage" | "context"> {
  readonly authenticator: Authenticator;
}

/** Browser routes of OAuth connectors: connect and callback. */
export function oauthRoutes(
  connectors: readonly RegisteredConnector[],
  parts: OAuthParts,
): readonly Route[] {
  return oauthConnectors(connectors).flatMap((registered) => [
    connectRoute(registered, parts),
    callbackRoute(registered, parts),
  ]);
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
      if (!result.ok) return failed(registered, parts, request, result);
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
      const { code, state = "", error } = request.query;
      const owner = ownerOf(registered, parts, request.headers.cookie);
      const pending = await takePendingAuthorization(
        database.db,
        crypto,
        owner,
        state,
        clock.now(),
      );
      if (!pending) return failed(registered, parts, request, unknownState);
      if (error !== undefined || code === undefined) {
        const reason = error === "access_denied" ? accessDenied : noCode;
        return failed(registered, parts, request, reason);
      }
      return connect(registered, parts, request, { code, ...pending });
    },
  });
}

async function connect(
  registered: RegisteredConnector,
  parts: OAuthParts,
  request: PageRequest,
  answer: AuthorizationAnswer,
): Promise<RouteResponse> {
  const principal = requirePrincipal(request);
  const { storage, context } = parts;
  const save = saveParts(context, storage, registered, principal);
  const result = await completeAuthorization(save, principal.userId, answer);
  if (!result.ok) return failed(registered, parts, request, result);
  await requestSync(context, registered.manifest, result.id);
  const text = result.otherAccount
    ? "Connected to a different account. Entries from the previous account stay."
    : "Connected. The first sync starts automatically.";
  return redirectWithMessage(context, pagePath(registered), { text });
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
  { context }: OAuthParts,
  request: PageRequest,
  { code, error }: Failure,
): Promise<RouteResponse> {
  const isOperatorFault = operatorCodes.includes(code);
  const page = failedConsentPage({
    name: registered.manifest.name,
    path: pagePath(registered),
    message: error,
    canRetry: !isOperatorFault,
  });
  const status = isOperatorFault ? 503 : errorTraits[code].httpStatus;
  return renderPage(context, request, { ...page, status });
}

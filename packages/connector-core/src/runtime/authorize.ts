import { callbackPath } from "../connector/urls";
import { errorTraits } from "../error-traits";
import type { Crypto } from "../ports/crypto";
import type { Failure, Result } from "../result";
import { Secret } from "../secret";
import { accessDenied, noCode, unknownState } from "./authorization-failures";
import {
  authorizationSeconds,
  openAuthorization,
  readCookie,
  sealAuthorization,
  setCookie,
  type PendingAuthorization,
} from "./authorization-cookie";
import {
  completeAuthorization,
  type AuthorizationParts,
  type Connected,
} from "./complete-authorization";
import { plainText } from "./deliveries";

/** What starting and ending an authorization needs besides storing it. */
export interface BrowserAuthorizationParts extends AuthorizationParts {
  readonly crypto: Crypto;
  /** Public URL, without a trailing slash. */
  readonly baseUrl: string;
}

/**
 * Starts an authorization in the owner's browser: redirects to the consent page of the provider, and
 * keeps what the callback needs in an encrypted cookie for 10 minutes.
 * @param request The query parameter `return_to` names the page to show afterwards.
 */
export async function startAuthorization(
  parts: BrowserAuthorizationParts,
  owner: number | null,
  request: Request,
): Promise<Response> {
  const { manifest, connector, storage, crypto, clock, baseUrl } = parts;
  const row = await storage.integrations.byOwner(manifest.key, owner);
  const redirectUri = baseUrl + callbackPath(manifest);
  const result = await connector.authorize(row?.id, redirectUri);
  if (!result.ok) return failed(result);
  const pending: PendingAuthorization = {
    state: result.state,
    verifier: result.verifier.reveal(),
    owner,
    redirectUri,
    returnTo: returnPath(new URL(request.url).searchParams.get("return_to"), baseUrl),
    expiresAt: clock.now().getTime() + authorizationSeconds * 1000,
  };
  const sealed = await sealAuthorization(crypto, manifest.key, pending);
  const cookie = setCookie({ slug: manifest.slug, redirectUri }, sealed, authorizationSeconds);
  return redirect(result.url, cookie);
}

/**
 * Ends an authorization when the provider has redirected the browser back.
 * @param onConnected Called once the tokens are stored.
 */
export async function finishAuthorization(
  parts: BrowserAuthorizationParts,
  request: Request,
  onConnected: (connected: Connected) => Promise<void>,
): Promise<Response> {
  const { manifest, crypto, clock, baseUrl } = parts;
  const { slug } = manifest;
  const query = new URL(request.url).searchParams;
  const sealed = readCookie(request, slug) ?? "";
  const state = query.get("state") ?? "";
  const pending = await openAuthorization(crypto, manifest.key, sealed, state, clock.now());
  if (!pending) return failed(unknownState);
  // Accepted once: whatever follows, the cookie is deleted.
  const cleared = setCookie({ slug, redirectUri: pending.redirectUri }, "", 0);
  const result = await connect(parts, pending, query);
  if (!result.ok) return failed(result, cleared);
  await onConnected(result);
  if (pending.returnTo !== null) return redirect(baseUrl + pending.returnTo, cleared);
  const note = result.otherAccount ? " It is a different account than before." : "";
  return plainText(200, `${manifest.name} is connected.${note} You can close this page.`, {
    "set-cookie": cleared,
  });
}

async function connect(
  parts: BrowserAuthorizationParts,
  { owner, verifier, redirectUri }: PendingAuthorization,
  query: URLSearchParams,
): Promise<Result<Connected>> {
  const code = query.get("code");
  if (query.get("error") === "access_denied") return accessDenied;
  if (query.has("error") || code === null) return noCode;
  const answer = { code, verifier: new Secret(verifier), redirectUri };
  return completeAuthorization(parts, owner, answer);
}

/** Browsers drop cookies of more than 4,096 bytes. */
const maxReturnToCharacters = 1_000;

/** The path of a page of this installation; null for any other, because anyone can write the query. */
function returnPath(returnTo: string | null, baseUrl: string): string | null {
  if (returnTo === null || returnTo.length > maxReturnToCharacters) return null;
  if (!URL.canParse(returnTo, `${baseUrl}/`)) return null;
  const { origin, pathname, search } = new URL(returnTo, `${baseUrl}/`);
  const base = new URL(baseUrl);
  const basePath = base.pathname.replace(/\/$/, "");
  if (origin !== base.origin || !pathname.startsWith(`${basePath}/`)) return null;
  return pathname.slice(basePath.length) + search;
}

function redirect(location: string, cookie: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location, "set-cookie": cookie, "cache-control": "no-store" },
  });
}

function failed({ code, error }: Failure, cookie?: string): Response {
  const { httpStatus } = errorTraits[code];
  return plainText(httpStatus, error, cookie === undefined ? {} : { "set-cookie": cookie });
}

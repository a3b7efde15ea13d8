import * as z from "zod/mini";
import { utf8 } from "../bytes";
import { ConnectorError } from "../error";
import type { Crypto } from "../ports/crypto";

/** How long an authorization may take. */
export const authorizationSeconds = 10 * 60;

const pendingSchema = z.object({
  /** The `state` of the request, which the callback must repeat. */
  state: z.string(),
  /** PKCE code verifier. */
  verifier: z.string(),
  /** User id; null for the workspace integration. */
  owner: z.nullable(z.int()),
  redirectUri: z.string(),
  /** Where the browser goes afterwards; null to show a text. */
  returnTo: z.nullable(z.string()),
  /** Milliseconds since 1970, UTC. */
  expiresAt: z.number(),
});

/** An authorization that was started and waits for the browser to return. */
export type PendingAuthorization = z.output<typeof pendingSchema>;

/** Encrypts a pending authorization for a cookie. It can be opened for this connector only. */
export async function sealAuthorization(
  crypto: Pick<Crypto, "secrets">,
  connector: string,
  pending: PendingAuthorization,
): Promise<string> {
  return crypto.secrets.seal(JSON.stringify(pending), authorizationAad(connector));
}

/**
 * Opens a cookie.
 * @param state The `state` of the callback's query.
 * @returns undefined if the cookie was altered, is for another connector, has expired, or belongs to
 *   another `state`
 */
export async function openAuthorization(
  crypto: Pick<Crypto, "secrets" | "hmac">,
  connector: string,
  cookie: string,
  state: string,
  now: Date,
): Promise<PendingAuthorization | undefined> {
  try {
    const text = await crypto.secrets.open(cookie, authorizationAad(connector));
    const pending = pendingSchema.parse(JSON.parse(text));
    const isSameState = crypto.hmac.equal(utf8(pending.state), utf8(state));
    return isSameState && pending.expiresAt > now.getTime() ? pending : undefined;
  } catch (error) {
    if (ConnectorError.isInstance(error)) return undefined;
    throw error;
  }
}

function authorizationAad(connector: string): string {
  return `authorization:${connector}`;
}

/** The attributes of a connector's cookie. */
export interface CookieScope {
  /** The connector's slug. */
  readonly slug: string;
  /** URL of the callback. The cookie is sent to its path only. */
  readonly redirectUri: string;
}

/** Writes a cookie that only the server can read and that survives the redirect of the provider. */
export function setCookie(
  { slug, redirectUri }: CookieScope,
  value: string,
  maxAgeSeconds: number,
): string {
  const { protocol, hostname, pathname } = new URL(redirectUri);
  // Browsers do not return a Secure cookie over http, which is allowed for loopback addresses only.
  const isSecure = protocol === "https:" || !isLoopback(hostname);
  const parts = [
    `${cookieName(slug)}=${value}`,
    `Max-Age=${String(maxAgeSeconds)}`,
    `Path=${pathname}`,
    "HttpOnly",
    "SameSite=Lax",
    ...(isSecure ? ["Secure"] : []),
  ];
  return parts.join("; ");
}

/** Reads the value of a connector's cookie; undefined if the request has none. */
export function readCookie(request: Request, slug: string): string | undefined {
  const prefix = `${cookieName(slug)}=`;
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
}

function cookieName(slug: string): string {
  return `tt-authorization-${slug}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

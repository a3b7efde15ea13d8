import { base64, utf8 } from "../bytes";
import { ConnectorError } from "../error";
import { isNetworkFault, withDeadline } from "../http/deadline";
import { retryAfterSeconds } from "../http/retry-after";
import type { Clock } from "../ports/clock";
import type { Secret } from "../secret";

// Requests to the endpoints of OAuth 2.0. Answers and errors may contain tokens, so no error keeps them.

/** Where an OAuth request goes, and through which port. */
export interface ResolvedEndpoint {
  readonly url: string;
  readonly isUserDefined: boolean;
  readonly fetch: typeof globalThis.fetch;
}

/** A provider and the client that is registered there. */
export interface OAuthProvider {
  /** Name for messages, e.g. `Google Calendar`. */
  readonly name: string;
  readonly endpoints: {
    readonly authorize: ResolvedEndpoint;
    readonly token: ResolvedEndpoint;
    readonly revoke: ResolvedEndpoint | undefined;
    readonly userinfo: ResolvedEndpoint | undefined;
  };
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: Secret | undefined;
  readonly tokenAuth: "basic" | "post" | "none";
  readonly pkce: boolean;
  readonly clock: Clock;
}

/** The answer of an endpoint. */
export interface OAuthAnswer {
  readonly status: number;
  /** The body, parsed as JSON; undefined if it is none. */
  readonly body: unknown;
}

/**
 * Sends a form as the registered client. Secrets are in the body or in a header, never in the URL,
 * which is often logged.
 * @throws ConnectorError `provider_unavailable` or `rate_limited`
 */
export function sendForm(
  provider: OAuthProvider,
  endpoint: "token" | "revoke",
  parameters: Readonly<Record<string, string>>,
): Promise<OAuthAnswer> {
  const { clientId, clientSecret, tokenAuth } = provider;
  const body = new URLSearchParams(parameters);
  const headers = new Headers({ accept: "application/json" });
  if (tokenAuth === "basic" && clientSecret) {
    headers.set("authorization", basic(clientId, clientSecret.reveal()));
  } else {
    body.set("client_id", clientId);
    if (tokenAuth === "post" && clientSecret) body.set("client_secret", clientSecret.reveal());
  }
  return send(provider, endpoint, { method: "POST", headers, body });
}

/**
 * Reads the account that an access token belongs to.
 * @throws ConnectorError `provider_unavailable` or `rate_limited`
 */
export function requestUserinfo(provider: OAuthProvider, token: Secret): Promise<OAuthAnswer> {
  const headers = { accept: "application/json", authorization: `Bearer ${token.reveal()}` };
  return send(provider, "userinfo", { headers });
}

/** Both parts are form-encoded first (RFC 6749 §2.3.1). */
function basic(clientId: string, clientSecret: string): string {
  const credentials = [clientId, clientSecret].map((part) =>
    new URLSearchParams({ "": part }).toString().slice("=".length),
  );
  return `Basic ${base64(utf8(credentials.join(":")))}`;
}

async function send(
  provider: OAuthProvider,
  endpoint: keyof OAuthProvider["endpoints"],
  request: RequestInit,
): Promise<OAuthAnswer> {
  const { name, clock } = provider;
  const target = provider.endpoints[endpoint];
  if (!target) throw new TypeError(`The provider has no ${endpoint} endpoint`);
  const { url, fetch } = target;
  try {
    return await withDeadline(async (signal) => {
      // A redirect could lead anywhere, with the credentials.
      const response = await fetch(url, { ...request, redirect: "manual", signal });
      const { status, headers } = response;
      const text = await response.text();
      if (status === 429 || status >= 500) {
        throw unavailable(name, status, retryAfterSeconds(headers.get("retry-after"), clock.now()));
      }
      return { status, body: parsed(text) };
    });
  } catch (error) {
    throw isNetworkFault(error) ? unavailable(name) : error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(name: string, status?: number, retryAfter?: number): ConnectorError {
  return new ConnectorError({
    code: status === 429 ? "rate_limited" : "provider_unavailable",
    message: `${name} is not responding. Try again later.`,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

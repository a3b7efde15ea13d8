import * as oauth from "oauth4webapi";
import { ConnectorError } from "../error";
import { isNetworkFault, withDeadline } from "../http/deadline";
import { retryAfterSeconds } from "../http/retry-after";
import type { OAuthProvider } from "./provider";

// How requests are sent, and what their failures mean. The errors of oauth4webapi stay in this file: their
// causes may contain tokens.

/** The provider and its client, as oauth4webapi describes them. */
export function partiesOf(provider: OAuthProvider) {
  const { endpoints, clientId } = provider;
  const server: oauth.AuthorizationServer = {
    issuer: new URL(endpoints.token.url).origin,
    token_endpoint: asHttps(endpoints.token.url),
    ...(endpoints.revoke === undefined
      ? {}
      : { revocation_endpoint: asHttps(endpoints.revoke.url) }),
    ...(endpoints.userinfo === undefined
      ? {}
      : { userinfo_endpoint: asHttps(endpoints.userinfo.url) }),
  };
  const client: oauth.Client = { client_id: clientId };
  return { server, client, authentication: authenticationOf(provider) };
}

function authenticationOf({ tokenAuth, clientSecret }: OAuthProvider): oauth.ClientAuth {
  if (tokenAuth === "none" || !clientSecret) return oauth.None();
  return tokenAuth === "basic"
    ? oauth.ClientSecretBasic(clientSecret.reveal())
    : oauth.ClientSecretPost(clientSecret.reveal());
}

/**
 * oauth4webapi accepts only https URLs. Hosts also allow http for localhost, where fake providers
 * have no certificate; {@link exchangeWith} sends the request to the configured URL.
 */
function asHttps(url: string): string {
  return url.replace(/^http:/, "https:");
}

type Sent = oauth.CustomFetchOptions<"GET"> | oauth.CustomFetchOptions<"POST", URLSearchParams>;

interface RequestOptions {
  readonly signal: AbortSignal;
  [oauth.customFetch](url: string, init: Sent): Promise<Response>;
}

/** Runs one exchange within the call timeout. Every error becomes a ConnectorError. */
export async function exchangeWith<T>(
  provider: OAuthProvider,
  endpoint: keyof OAuthProvider["endpoints"],
  exchange: (options: RequestOptions) => Promise<T>,
): Promise<T> {
  const target = provider.endpoints[endpoint];
  if (!target) throw new TypeError(`The provider has no ${endpoint} endpoint`);
  try {
    return await withDeadline((signal) =>
      exchange({
        signal,
        [oauth.customFetch]: async (_url, { method, headers, body = null }) =>
          withoutIdToken(
            await target.fetch(target.url, { method, headers, body, redirect: "manual", signal }),
          ),
      }),
    );
  } catch (error) {
    throw failureOf(provider, error);
  }
}

/**
 * Who the account is, userinfo says over TLS. An ID token would have to be checked against the
 * process's clock and the issuer's keys, and we would not use it.
 */
async function withoutIdToken(response: Response): Promise<Response> {
  if (response.status !== 200) return response;
  const text = await response.text();
  const { status, headers } = response;
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return new Response(text, { status, headers });
  }
  if (typeof body === "object" && body !== null) Reflect.deleteProperty(body, "id_token");
  return new Response(JSON.stringify(body), { status, headers });
}

/** @throws ConnectorError `rate_limited` or `provider_unavailable` if the same request may work later */
export function throwIfBusy(provider: OAuthProvider, response: Response): void {
  if (response.status !== 429 && response.status < 500) return;
  const retryAfter = retryAfterSeconds(response.headers.get("retry-after"), provider.clock.now());
  throw new ConnectorError({
    code: response.status === 429 ? "rate_limited" : "provider_unavailable",
    message: `${provider.name} is not responding. Try again later.`,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function failureOf(provider: OAuthProvider, error: unknown): unknown {
  if (ConnectorError.isInstance(error)) return error;
  const code = errorCodeOf(error);
  if (code === "invalid_grant") {
    return new ConnectorError({ code: "needs_reauth", message: reconnect(provider.name) });
  }
  if (code === "invalid_client" || code === "unauthorized_client") {
    return new ConnectorError({
      code: "invalid_config",
      message: `${provider.name} rejected this installation's client id or secret. Contact your administrator.`,
    });
  }
  if (error instanceof oauth.OperationProcessingError || code !== undefined) {
    return new ConnectorError({
      code: "provider_rejected",
      message: `${provider.name} rejected the request${code === undefined ? "" : ` (${code})`}.`,
    });
  }
  // TypeErrors with a code come from oauth4webapi and are programming errors.
  if (isNetworkFault(error) && !(error instanceof TypeError && "code" in error)) {
    return new ConnectorError({
      code: "provider_unavailable",
      message: `${provider.name} is not responding. Try again later.`,
    });
  }
  return error;
}

/** An error code of RFC 6749 §5.2. Other texts are dropped: they may contain anything. */
function errorCodeOf(error: unknown): string | undefined {
  if (error instanceof oauth.ResponseBodyError) {
    return /^[a-z_]{1,40}$/.test(error.error) ? error.error : "error";
  }
  return error instanceof oauth.WWWAuthenticateChallengeError ? "invalid_token" : undefined;
}

/** Message for a revoked grant. */
export function reconnect(name: string): string {
  return `Reconnect required: the access to ${name} was revoked or has expired. Connect it again.`;
}

import * as oauth from "oauth4webapi";
import { base64Url, utf8 } from "../bytes";
import { ConnectorError } from "../error";
import { isNetworkFault, withDeadline } from "../http/deadline";
import type { Clock } from "../ports/clock";
import type { Crypto } from "../ports/crypto";
import { Secret } from "../secret";

// The exchanges of OAuth 2, for any provider. The library checks what comes back; its types stay in
// this file, and so do its errors, whose causes may hold tokens.

/** A provider and our client there. */
export interface OAuthProvider {
  /** For messages: "Google Calendar". */
  readonly name: string;
  readonly endpoints: Readonly<Record<"authorize" | "token" | "revoke" | "userinfo", string>>;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

/** What a provider granted. */
export interface Grant {
  readonly accessToken: Secret;
  /** Undefined: the one we have still counts (GC-2, GC-7). */
  readonly refreshToken: Secret | undefined;
  /** Undefined: it did not say. */
  readonly expiresAt: Date | undefined;
  /** Undefined: what was asked for (RFC 6749 §5.1). */
  readonly scopes: readonly string[] | undefined;
}

/** An authorization request, and what has to be known when its answer comes. */
export interface AuthorizationRequest {
  /** Where the owner's browser goes. */
  readonly url: string;
  /** 256 random bits; single use, bound to the owner's session, for 10 minutes (GC-3). */
  readonly state: string;
  /** Stays on the server (RFC 7636). */
  readonly verifier: Secret;
}

/** Makes an authorization request with PKCE. */
export async function authorizationRequest(
  provider: Pick<OAuthProvider, "endpoints" | "clientId">,
  request: {
    readonly redirectUri: string;
    readonly scopes: readonly string[];
    readonly parameters: Readonly<Record<string, string>>;
  },
  crypto: Pick<Crypto, "hmac" | "random">,
): Promise<AuthorizationRequest> {
  const state = base64Url(crypto.random(32));
  const verifier = base64Url(crypto.random(32));
  const url = new URL(provider.endpoints.authorize);
  const parameters = {
    ...request.parameters,
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(" "),
    state,
    code_challenge: base64Url(await crypto.hmac.digest(utf8(verifier))),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, state, verifier: new Secret(verifier) };
}

/** What the provider sent the browser back with. */
export interface AuthorizationAnswer {
  readonly code: string;
  readonly verifier: Secret;
  /** The same as in the request, byte for byte (GC-5). */
  readonly redirectUri: string;
}

/**
 * Exchanges a code for tokens.
 * @throws ConnectorError `provider_rejected` for a code that was used, is too old or is not ours
 */
export async function exchangeCode(
  provider: OAuthProvider,
  { code, verifier, redirectUri }: AuthorizationAnswer,
): Promise<Grant> {
  const { server, client, authentication } = partiesOf(provider);
  const parameters = oauth.validateAuthResponse(
    server,
    client,
    new URLSearchParams({ code }),
    oauth.expectNoState,
  );
  return ask(provider, "token", async (options) => {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri,
      verifier.reveal(),
      options,
    );
    throwIfBusy(provider, response);
    return toGrant(
      provider,
      await oauth.processAuthorizationCodeResponse(server, client, response),
    );
  }).catch((error: unknown) => {
    if (!ConnectorError.isInstance(error) || error.code !== "needs_reauth") throw error;
    throw new ConnectorError({
      code: "provider_rejected",
      message: `${provider.name} no longer accepts this sign-in: it was used already, or took too long. Connect again.`,
    });
  });
}

/**
 * Gets a new access token.
 * @throws ConnectorError `needs_reauth` when the grant is dead (GC-8), `invalid_config` when the
 * operator's client is refused, `provider_unavailable` or `rate_limited` when it may work later
 */
export async function refreshGrant(provider: OAuthProvider, refreshToken: Secret): Promise<Grant> {
  const { server, client, authentication } = partiesOf(provider);
  return ask(provider, "token", async (options) => {
    const token = refreshToken.reveal();
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      authentication,
      token,
      options,
    );
    throwIfBusy(provider, response);
    return toGrant(provider, await oauth.processRefreshTokenResponse(server, client, response));
  });
}

/**
 * Gives a token back: it travels in the body, never in a URL (GC-10). One that counts no longer is
 * as good as given back.
 */
export async function revokeToken(provider: OAuthProvider, token: Secret): Promise<void> {
  const { server, client, authentication } = partiesOf(provider);
  await ask(provider, "revoke", async (options) => {
    const response = await oauth.revocationRequest(
      server,
      client,
      authentication,
      token.reveal(),
      options,
    );
    throwIfBusy(provider, response);
    if (response.status !== 400) await oauth.processRevocationResponse(response);
  });
}

/** Whose account it is (GC-12). */
export interface Account {
  /** The provider's own id of it (`sub`); never changes. */
  readonly id: string;
  /** Null when the provider does not vouch for it. */
  readonly email: string | null;
}

/** Asks whose account an access token opens. */
export async function fetchAccount(provider: OAuthProvider, token: Secret): Promise<Account> {
  const { server, client } = partiesOf(provider);
  return ask(provider, "userinfo", async (options) => {
    const response = await oauth.userInfoRequest(server, client, token.reveal(), options);
    throwIfBusy(provider, response);
    const { sub, email, email_verified } = await oauth.processUserInfoResponse(
      server,
      client,
      oauth.skipSubjectCheck,
      response,
    );
    return { id: sub, email: email_verified === true && email !== undefined ? email : null };
  });
}

function partiesOf({ endpoints, clientId, clientSecret }: OAuthProvider) {
  const server: oauth.AuthorizationServer = {
    issuer: new URL(endpoints.token).origin,
    token_endpoint: named(endpoints.token),
    revocation_endpoint: named(endpoints.revoke),
    userinfo_endpoint: named(endpoints.userinfo),
  };
  const client: oauth.Client = { client_id: clientId };
  return { server, client, authentication: oauth.ClientSecretPost(clientSecret.reveal()) };
}

/**
 * The library wants https everywhere. Hosts let operators name plain http for their own machine only
 * (a fake provider there has no certificate), and {@link ask} sends requests to what they named.
 */
function named(url: string): string {
  return url.replace(/^http:/, "https:");
}

type Sent = oauth.CustomFetchOptions<"GET"> | oauth.CustomFetchOptions<"POST", URLSearchParams>;

interface RequestOptions {
  readonly signal: AbortSignal;
  [oauth.customFetch](url: string, init: Sent): Promise<Response>;
}

/** One exchange within the time of a call; every fault becomes one of ours. */
async function ask<T>(
  provider: OAuthProvider,
  endpoint: keyof OAuthProvider["endpoints"],
  exchange: (options: RequestOptions) => Promise<T>,
): Promise<T> {
  const url = provider.endpoints[endpoint];
  try {
    return await withDeadline((signal) =>
      exchange({
        signal,
        [oauth.customFetch]: async (_url, { method, headers, body = null }) =>
          withoutIdToken(
            await provider.fetch(url, { method, headers, body, redirect: "manual", signal }),
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

function toGrant(provider: OAuthProvider, answer: oauth.TokenEndpointResponse): Grant {
  const { access_token, refresh_token, expires_in, scope } = answer;
  const now = provider.clock.now().getTime();
  return {
    accessToken: new Secret(access_token),
    refreshToken: refresh_token === undefined ? undefined : new Secret(refresh_token),
    expiresAt: expires_in === undefined ? undefined : new Date(now + expires_in * 1000),
    scopes: scope?.split(" ").filter((each) => each !== ""),
  };
}

function throwIfBusy(provider: OAuthProvider, response: Response): void {
  if (response.status !== 429 && response.status < 500) return;
  const wait = response.headers.get("retry-after") ?? "";
  throw new ConnectorError({
    code: response.status === 429 ? "rate_limited" : "provider_unavailable",
    message: `${provider.name} does not answer right now. Try again later.`,
    ...(/^\d{1,6}$/.test(wait) ? { retryAfter: Number(wait) } : {}),
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
      message: `${provider.name} refuses this installation's client id or secret. Tell its administrator.`,
    });
  }
  if (error instanceof oauth.OperationProcessingError || code !== undefined) {
    return new ConnectorError({
      code: "provider_rejected",
      message: `${provider.name} refused the request${code === undefined ? "" : ` (${code})`}.`,
    });
  }
  // The library's own TypeErrors have a code; they are faults of ours.
  if (isNetworkFault(error) && !(error instanceof TypeError && "code" in error)) {
    return new ConnectorError({
      code: "provider_unavailable",
      message: `${provider.name} does not answer right now. Try again later.`,
    });
  }
  return error;
}

/** RFC 6749 §5.2; anything else a server might put there is not repeated. */
function errorCodeOf(error: unknown): string | undefined {
  if (error instanceof oauth.ResponseBodyError) {
    return /^[a-z_]{1,40}$/.test(error.error) ? error.error : "error";
  }
  return error instanceof oauth.WWWAuthenticateChallengeError ? "invalid_token" : undefined;
}

/** What to do about a grant that counts no longer. */
export function reconnect(name: string): string {
  return `Reconnect required: ${name} no longer accepts the access it gave. Connect the card again.`;
}

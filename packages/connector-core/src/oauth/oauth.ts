import * as oauth from "oauth4webapi";
import { base64Url, utf8 } from "../bytes";
import { ConnectorError } from "../error";
import type { Crypto } from "../ports/crypto";
import { Secret } from "../secret";
import { exchangeWith, partiesOf, throwIfBusy } from "./exchange";
import type { OAuthProvider } from "./provider";

// OAuth 2.0 requests for any provider. The types of oauth4webapi stay in this file and `exchange.ts`.

/** Tokens that a provider issued. */
export interface Grant {
  readonly accessToken: Secret;
  /** Undefined if the provider issued no new one; the stored one then stays valid. */
  readonly refreshToken: Secret | undefined;
  /** Undefined if the provider did not state it. */
  readonly expiresAt: Date | undefined;
  /** Undefined if they are those requested (RFC 6749 §5.1). */
  readonly scopes: readonly string[] | undefined;
}

/** An authorization request, and what the callback needs to verify its answer. */
export interface AuthorizationRequest {
  /** URL of the consent page. */
  readonly url: string;
  /** 256 random bits. Accept it once, in the same session, for at most 10 minutes. */
  readonly state: string;
  /** PKCE code verifier; never leaves the server. Unused if the provider refuses PKCE. */
  readonly verifier: Secret;
}

/** Creates an authorization request, with PKCE unless the provider refuses it. */
export async function authorizationRequest(
  provider: Pick<OAuthProvider, "endpoints" | "clientId" | "pkce">,
  request: {
    readonly redirectUri: string;
    readonly scopes: readonly string[];
    readonly parameters: Readonly<Record<string, string>>;
  },
  crypto: Pick<Crypto, "hmac" | "random">,
): Promise<AuthorizationRequest> {
  const state = base64Url(crypto.random(32));
  const verifier = base64Url(crypto.random(32));
  const url = new URL(provider.endpoints.authorize.url);
  const parameters = {
    ...request.parameters,
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(" "),
    state,
    ...(provider.pkce
      ? {
          code_challenge: base64Url(await crypto.hmac.digest(utf8(verifier))),
          code_challenge_method: "S256",
        }
      : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, state, verifier: new Secret(verifier) };
}

/** The answer to an authorization request, from the callback's query and the stored verifier. */
export interface AuthorizationAnswer {
  readonly code: string;
  readonly verifier: Secret;
  /** Must equal the one in the request exactly. */
  readonly redirectUri: string;
}

/**
 * Exchanges a code for tokens.
 * @throws ConnectorError `provider_rejected` if the code was used, has expired or was issued to another client
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
  return exchangeWith(provider, "token", async (options) => {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- only for providers that refuse PKCE
      provider.pkce ? verifier.reveal() : oauth.nopkce,
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
      message: `${provider.name} no longer accepts this sign-in: it was already used or has expired. Connect again.`,
    });
  });
}

/**
 * Gets a new access token.
 * @throws ConnectorError `needs_reauth` if the grant was revoked or expired, `invalid_config` if the
 * operator's client is refused, `provider_unavailable` or `rate_limited` if it may work later
 */
export async function refreshGrant(provider: OAuthProvider, refreshToken: Secret): Promise<Grant> {
  const { server, client, authentication } = partiesOf(provider);
  return exchangeWith(provider, "token", async (options) => {
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
 * Revokes a token (RFC 7009). Sends it in the body, because URLs are often logged. Succeeds if it was
 * no longer valid.
 */
export async function revokeToken(provider: OAuthProvider, token: Secret): Promise<void> {
  const { server, client, authentication } = partiesOf(provider);
  await exchangeWith(provider, "revoke", async (options) => {
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

/** The account that a user signed in with at the provider. */
export interface Account {
  /** The provider's stable account id (`sub`). */
  readonly id: string;
  /** Null if the provider has not verified it. */
  readonly email: string | null;
}

/** Reads the account that an access token belongs to. */
export async function fetchAccount(provider: OAuthProvider, token: Secret): Promise<Account> {
  const { server, client } = partiesOf(provider);
  return exchangeWith(provider, "userinfo", async (options) => {
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

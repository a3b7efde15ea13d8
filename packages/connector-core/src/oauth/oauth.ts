import { base64Url, utf8 } from "../bytes";
import { ConnectorError } from "../error";
import type { Crypto } from "../ports/crypto";
import { Secret } from "../secret";
import { readAccount, readGrant, refusal, type Account, type Grant } from "./answers";
import { requestUserinfo, sendForm, type OAuthProvider } from "./requests";

// The exchanges of OAuth 2.0 (RFC 6749, RFC 7009, RFC 7636), for any provider.

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
  try {
    const answer = await sendForm(provider, "token", {
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
      code,
      ...(provider.pkce ? { code_verifier: verifier.reveal() } : {}),
    });
    return readGrant(provider, answer);
  } catch (error) {
    if (!ConnectorError.isInstance(error, "needs_reauth")) throw error;
    throw new ConnectorError({
      code: "provider_rejected",
      message: `${provider.name} no longer accepts this sign-in: it was already used or has expired. Connect again.`,
    });
  }
}

/**
 * Gets a new access token.
 * @throws ConnectorError `needs_reauth` if the grant was revoked or expired, `invalid_config` if the
 * operator's client is refused, `provider_unavailable` or `rate_limited` if it may work later
 */
export async function refreshGrant(provider: OAuthProvider, refreshToken: Secret): Promise<Grant> {
  const answer = await sendForm(provider, "token", {
    grant_type: "refresh_token",
    refresh_token: refreshToken.reveal(),
  });
  return readGrant(provider, answer);
}

/** Revokes a token (RFC 7009). Succeeds if it was no longer valid. */
export async function revokeToken(provider: OAuthProvider, token: Secret): Promise<void> {
  const answer = await sendForm(provider, "revoke", { token: token.reveal() });
  if (answer.status !== 200 && answer.status !== 400) throw refusal(provider, answer);
}

/** Reads the account that an access token belongs to. */
export async function fetchAccount(provider: OAuthProvider, token: Secret): Promise<Account> {
  return readAccount(provider, await requestUserinfo(provider, token));
}

import { aad } from "../settings/aad";
import type { JsonObject } from "../json";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import type { Account, Grant } from "./answers";

// Tokens in a row's `credentials`: sealed like the secrets in the settings, and bound to the row.

/** Sealed fields of `credentials`. */
const tokenFields = ["access_token", "refresh_token", "token_expiry"] as const;

/** Set once the provider has refused to refresh the grant; reconnecting removes it. */
const revokedKey = "grant_dead";

/** Message for an integration without a token. */
export const notConnected = "Not connected yet. Connect the integration and grant the access.";

/** The opened tokens of a row. */
export interface Tokens {
  readonly access: Secret | undefined;
  readonly refresh: Secret | undefined;
  /** Milliseconds since 1970, UTC; `Number.MAX_SAFE_INTEGER` if the expiry is unknown. */
  readonly expiresAt: number;
}

/** True if tokens are stored. They may have been revoked since. */
export function holdsTokens(row: Pick<IntegrationRow, "credentials">): boolean {
  return tokenFields.some((name) => name !== "token_expiry" && name in row.credentials);
}

/** True if two states of a row hold the same sealed tokens. */
export function hasSameTokens(
  a: Pick<IntegrationRow, "credentials">,
  b: Pick<IntegrationRow, "credentials">,
): boolean {
  return tokenFields.every((name) => a.credentials[name] === b.credentials[name]);
}

/** True if the provider has refused to refresh the stored grant. */
export function isGrantRevoked(row: Pick<IntegrationRow, "credentials">): boolean {
  return row.credentials[revokedKey] === true;
}

/** Credentials patch that marks the grant as revoked. */
export const revokedGrant: JsonObject = { [revokedKey]: true };

/** Id of the account that the credentials belong to. */
export function accountIdOf(row: Pick<IntegrationRow, "credentials">): string | undefined {
  const { account_id: id } = row.credentials;
  return typeof id === "string" ? id : undefined;
}

/** The credentials that hooks may read: all but the tokens. */
export function withoutTokens(credentials: JsonObject): JsonObject {
  const hidden: readonly string[] = [...tokenFields, revokedKey];
  return Object.fromEntries(Object.entries(credentials).filter(([name]) => !hidden.includes(name)));
}

/** Opens the tokens of a row. */
export async function openTokens(crypto: Crypto, row: IntegrationRow): Promise<Tokens> {
  const open = async (name: (typeof tokenFields)[number]): Promise<string | undefined> => {
    const sealed = row.credentials[name];
    if (typeof sealed !== "string") return undefined;
    return crypto.secrets.open(sealed, aad(row.id, name));
  };
  const [access, refresh, expiry] = await Promise.all(tokenFields.map(open));
  const expiresAt = Date.parse(expiry ?? "");
  return {
    access: access === undefined ? undefined : new Secret(access),
    refresh: refresh === undefined ? undefined : new Secret(refresh),
    expiresAt: Number.isNaN(expiresAt) ? Number.MAX_SAFE_INTEGER : expiresAt,
  };
}

/**
 * Seals issued tokens for a patch of `credentials`. Without a new refresh token, the patch keeps the
 * stored one.
 */
export async function sealGrant(crypto: Crypto, id: string, grant: Grant): Promise<JsonObject> {
  const seal = (name: string, value: string) => crypto.secrets.seal(value, aad(id, name));
  return {
    access_token: await seal("access_token", grant.accessToken.reveal()),
    token_expiry: grant.expiresAt
      ? await seal("token_expiry", grant.expiresAt.toISOString())
      : null,
    ...(grant.refreshToken
      ? { refresh_token: await seal("refresh_token", grant.refreshToken.reveal()) }
      : {}),
    ...(grant.scopes ? { scopes: [...grant.scopes] } : {}),
  };
}

/** Seals the tokens of a new connection, together with its account if it is known. */
export async function sealConnection(
  crypto: Crypto,
  id: string,
  grant: Grant,
  account: Account | undefined,
): Promise<JsonObject> {
  const sealed = await sealGrant(crypto, id, grant);
  return {
    ...sealed,
    account_id: account?.id ?? null,
    email: account?.email ?? null,
    [revokedKey]: null,
  };
}

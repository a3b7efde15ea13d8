import { aad } from "../settings/form";
import type { JsonObject } from "../json";
import type { Crypto } from "../ports/crypto";
import type { IntegrationRow } from "../ports/storage";
import { Secret } from "../secret";
import type { Account, Grant } from "./oauth";

// How tokens lie in a row's `credentials`: sealed like the secrets of a card, and bound to the row.

/** The sealed ones (source document: `access_token`, `refresh_token`, `token_expiry`). */
export const tokenFields = ["access_token", "refresh_token", "token_expiry"] as const;

/** Set when the provider said that the grant is dead; a new connection takes it away. */
const deadKey = "grant_dead";

/** What a row holds, opened. */
export interface Tokens {
  readonly access: Secret | undefined;
  readonly refresh: Secret | undefined;
  /** Milliseconds; an unknown expiry counts as far away. */
  readonly expiresAt: number;
}

/** A row that holds tokens, whether they still count or not. */
export function holdsTokens(row: Pick<IntegrationRow, "credentials">): boolean {
  return tokenFields.some((name) => name !== "token_expiry" && name in row.credentials);
}

/** The provider will not renew these. */
export function isGrantRevoked(row: Pick<IntegrationRow, "credentials">): boolean {
  return row.credentials[deadKey] === true;
}

/** What says so. */
export const revokedGrant: JsonObject = { [deadKey]: true };

/** The id of the account they are for. */
export function accountIdOf(row: Pick<IntegrationRow, "credentials">): string | undefined {
  const { account_id: id } = row.credentials;
  return typeof id === "string" ? id : undefined;
}

/** What a hook may see of the credentials: everything but the tokens. */
export function withoutTokens(credentials: JsonObject): JsonObject {
  const hidden: readonly string[] = [...tokenFields, deadKey];
  return Object.fromEntries(Object.entries(credentials).filter(([name]) => !hidden.includes(name)));
}

/** Opens a row's tokens. */
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
 * Seals what a provider granted, for one patch of `credentials`. A refresh token that it left out
 * stays the stored one (GC-2, GC-7).
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

/** What is kept of a new connection: its tokens, and whose account it is. */
export async function sealConnection(
  crypto: Crypto,
  id: string,
  grant: Grant,
  account: Account,
): Promise<JsonObject> {
  const sealed = await sealGrant(crypto, id, grant);
  return { ...sealed, account_id: account.id, email: account.email, [deadKey]: null };
}

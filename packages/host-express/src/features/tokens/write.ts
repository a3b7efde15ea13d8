import { cut, dayMs } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import { mintToken } from "../../platform/auth/random-token";
import { isLockedInOrder } from "../../platform/auth/token-locks";
import type { Database } from "../../platform/db/schema";

/** Input of {@link createApiToken}. */
export interface NewApiToken {
  readonly userId: number;
  readonly name: string;
  readonly description?: string | null;
  readonly scopes: readonly string[];
  /** Undefined if the token never expires. */
  readonly expiresInDays: number | undefined;
}

/** Creates a token. Only its hash is stored, so the returned token cannot be read again. */
export async function createApiToken(
  db: Kysely<Database>,
  token: NewApiToken,
  now: Date,
): Promise<{ readonly id: number; readonly token: string }> {
  return insertToken(db, token, now, false);
}

/** Lifetime of a token created by a login, in days. */
const loginTokenDays = 90;
/** Maximum number of active login tokens per user. */
export const maxLoginTokens = 100;

/**
 * Creates a token for a login, with every scope that its owner may use. Revokes the least recently
 * used login tokens beyond {@link maxLoginTokens}, so that they cannot accumulate in programs that log
 * in for every run.
 */
export async function createLoginToken(
  tx: Transaction<Database>,
  user: { readonly id: number; readonly username: string; readonly role: "admin" | "user" },
  now: Date,
): Promise<{ readonly id: number; readonly token: string }> {
  const newToken = {
    userId: user.id,
    name: `Login of ${user.username}`,
    scopes: user.role === "admin" ? ["admin:all"] : ["read:*", "write:*"],
    expiresInDays: loginTokenDays,
  };
  const minted = await insertToken(tx, newToken, now, true);
  await sql`
    update api_tokens set is_active = false, revoked_at = ${now}
    where ${isLockedInOrder(sql`id in (
      select id from api_tokens where user_id = ${user.id} and is_login_token and is_active
      order by coalesce(last_used_at, created_at) desc, id desc
      offset ${maxLoginTokens})`)}`.execute(tx);
  return minted;
}

/**
 * Revokes a token permanently. Idempotent.
 * @returns its hash, to drop it from caches, or undefined if there is no such token.
 */
export async function revokeApiToken(
  db: Kysely<Database>,
  id: number,
  now: Date,
): Promise<string | undefined> {
  const row = await db
    .updateTable("api_tokens")
    .set({ is_active: false, revoked_at: sql`coalesce(revoked_at, ${now})` })
    .where("id", "=", id)
    .returning("token_hash")
    .executeTakeFirst();
  return row?.token_hash;
}

async function insertToken(
  db: Kysely<Database>,
  token: NewApiToken,
  now: Date,
  isLoginToken: boolean,
): Promise<{ readonly id: number; readonly token: string }> {
  const minted = mintToken();
  const { expiresInDays } = token;
  const row = await db
    .insertInto("api_tokens")
    .values({
      name: cut(token.name, 100),
      description: token.description ?? null,
      token_hash: minted.hash,
      token_prefix: minted.prefix,
      user_id: token.userId,
      scopes: [...token.scopes],
      created_at: now,
      expires_at:
        expiresInDays === undefined ? null : new Date(now.getTime() + expiresInDays * dayMs),
      is_login_token: isLoginToken,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id: row.id, token: minted.token };
}

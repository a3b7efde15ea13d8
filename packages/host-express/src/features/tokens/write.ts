import { cutText } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { mintToken } from "../../platform/auth/random-token";
import type { Database } from "../../platform/db/schema";

/** A token to be made. */
export interface NewApiToken {
  readonly userId: number;
  readonly name: string;
  readonly description?: string | null;
  readonly scopes: readonly string[];
  /** Undefined: never expires. */
  readonly expiresInDays: number | undefined;
}

const day = 24 * 60 * 60 * 1000;

/** Makes a token. The plain token is in this answer and nowhere else. */
export async function createApiToken(
  db: Kysely<Database>,
  token: NewApiToken,
  now: Date,
): Promise<{ readonly id: number; readonly token: string }> {
  return insertToken(db, token, now, false);
}

/** Days that a token made by a login lives (API contract §3). */
const loginTokenDays = 90;
/** Good tokens made by logins that a user has at most. */
export const maxLoginTokens = 100;

/**
 * Makes the token of a login: it covers what its owner may do. Beyond {@link maxLoginTokens} those
 * that were not used for longest are revoked, or a program that logs in every time would pile them up.
 */
export async function createLoginToken(
  db: Kysely<Database>,
  user: { readonly id: number; readonly username: string; readonly role: "admin" | "user" },
  now: Date,
): Promise<{ readonly id: number; readonly token: string }> {
  return db.transaction().execute(async (tx) => {
    const made = {
      userId: user.id,
      name: `Login of ${user.username}`,
      scopes: user.role === "admin" ? ["admin:all"] : ["read:*", "write:*"],
      expiresInDays: loginTokenDays,
    };
    const minted = await insertToken(tx, made, now, true);
    await sql`
      update api_tokens set is_active = false, revoked_at = ${now} where id in (
        select id from api_tokens where user_id = ${user.id} and is_login_token and is_active
        order by coalesce(last_used_at, created_at) desc, id desc
        offset ${maxLoginTokens})`.execute(tx);
    return minted;
  });
}

/**
 * Revokes a token, for good; once more is the same.
 * @returns Its hash, so that who believes it can forget it; undefined: there is no such token.
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
      name: cutText(token.name, 100),
      description: token.description ?? null,
      token_hash: minted.hash,
      token_prefix: minted.prefix,
      user_id: token.userId,
      scopes: [...token.scopes],
      created_at: now,
      expires_at:
        expiresInDays === undefined ? null : new Date(now.getTime() + expiresInDays * day),
      is_login_token: isLoginToken,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id: row.id, token: minted.token };
}

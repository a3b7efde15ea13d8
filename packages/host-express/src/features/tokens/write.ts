import type { Kysely } from "kysely";
import { mintToken } from "../../platform/auth/random-token";
import type { Database } from "../../platform/db/schema";

/** A token to be made. */
export interface NewApiToken {
  readonly userId: number;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Undefined: never expires. */
  readonly expiresInDays: number | undefined;
}

/** Makes a token. The plain token is in this answer and nowhere else. */
export async function createApiToken(
  db: Kysely<Database>,
  token: NewApiToken,
  now: Date,
): Promise<{ readonly id: number; readonly token: string }> {
  const minted = mintToken();
  const day = 24 * 60 * 60 * 1000;
  const row = await db
    .insertInto("api_tokens")
    .values({
      name: token.name.slice(0, 100),
      token_hash: minted.hash,
      token_prefix: minted.prefix,
      user_id: token.userId,
      scopes: [...token.scopes],
      expires_at:
        token.expiresInDays === undefined
          ? null
          : new Date(now.getTime() + token.expiresInDays * day),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id: row.id, token: minted.token };
}

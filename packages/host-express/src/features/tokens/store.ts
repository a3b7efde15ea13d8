import type { Kysely, Selectable } from "kysely";
import { hashToken } from "../../platform/auth/random-token";
import type { Database } from "../../platform/db/schema";
import type { ApiTokensTable } from "../../platform/db/tables/accounts";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";

/** A row of `api_tokens` without the hash, and its owner's username. */
export interface ApiTokenRow extends Omit<
  Selectable<ApiTokensTable>,
  "token_hash" | "is_login_token" | "revoked_at"
> {
  readonly username: string;
}

/**
 * Lists API tokens, the newest first.
 * @param userId Undefined for the tokens of all users.
 */
export async function listApiTokens(
  db: Kysely<Database>,
  userId: number | undefined,
  page: PageRequest,
): Promise<Page<ApiTokenRow>> {
  const all = withOwners(db);
  const matching = userId === undefined ? all : all.where("user_id", "=", userId);
  return readPage(matching, page, (query) =>
    query.select(columns).orderBy("api_tokens.id", "desc"),
  );
}

/** Finds a token, including revoked and expired ones. */
export async function findApiToken(
  db: Kysely<Database>,
  id: number,
): Promise<ApiTokenRow | undefined> {
  return withOwners(db).select(columns).where("api_tokens.id", "=", id).executeTakeFirst();
}

/** Finds the id of a token by its value. */
export async function findTokenId(
  db: Kysely<Database>,
  token: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom("api_tokens")
    .select("id")
    .where("token_hash", "=", hashToken(token))
    .executeTakeFirst();
  return row?.id;
}

const columns = [
  "api_tokens.id",
  "name",
  "description",
  "token_prefix",
  "user_id",
  "username",
  "scopes",
  "api_tokens.created_at",
  "expires_at",
  "last_used_at",
  "api_tokens.is_active",
  "usage_count",
] as const;

function withOwners(db: Kysely<Database>) {
  return db.selectFrom("api_tokens").innerJoin("users", "users.id", "api_tokens.user_id");
}

import { sql, type Kysely, type Selectable } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { ApiTokensTable } from "../../platform/db/tables/accounts";
import { offsetOf, type PageRequest } from "../../platform/db/page";

/** A token's row without its hash, and its owner's name. */
export interface ApiTokenRow extends Omit<
  Selectable<ApiTokensTable>,
  "token_hash" | "is_login_token" | "revoked_at"
> {
  readonly username: string;
}

/** One page of all tokens, or of one user's, the newest first. */
export async function listApiTokens(
  db: Kysely<Database>,
  userId: number | undefined,
  page: PageRequest,
): Promise<{ readonly rows: readonly ApiTokenRow[]; readonly total: number }> {
  const all = withOwners(db);
  const matching = userId === undefined ? all : all.where("user_id", "=", userId);
  const [rows, counted] = await Promise.all([
    matching
      .select(columns)
      .orderBy("api_tokens.id", "desc")
      .limit(page.per_page)
      .offset(offsetOf(page))
      .execute(),
    matching.select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: counted.total };
}

/** A token, revoked and expired ones too. */
export async function findApiToken(
  db: Kysely<Database>,
  id: number,
): Promise<ApiTokenRow | undefined> {
  return withOwners(db).select(columns).where("api_tokens.id", "=", id).executeTakeFirst();
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

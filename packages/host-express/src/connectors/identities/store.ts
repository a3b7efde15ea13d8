import type { UserProfile, UserSummary } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { boundedKey } from "../../platform/db/bounded-key";
import type { Database } from "../../platform/db/schema";

/** The active user to whom an account at a provider is linked. */
export async function userByExternalId(
  db: Kysely<Database>,
  provider: string,
  externalId: string,
): Promise<UserSummary | undefined> {
  return db
    .selectFrom("user_identities")
    .innerJoin("users", "users.id", "user_identities.user_id")
    .select(["users.id", "users.username"])
    .where("user_identities.provider", "=", provider)
    .where("user_identities.external_id", "=", boundedKey(externalId))
    .where("users.is_active", "=", true)
    .executeTakeFirst();
}

/** The account at a provider that a user linked. */
export async function identityOf(
  db: Kysely<Database>,
  userId: number,
  provider: string,
): Promise<{ readonly name: string | null } | undefined> {
  return db
    .selectFrom("user_identities")
    .select("name")
    .where("user_id", "=", userId)
    .where("provider", "=", provider)
    .where("proof", "=", "linked")
    .executeTakeFirst();
}

/** True if the user linked an account to this workspace integration. */
export async function isLinkedTo(
  db: Kysely<Database>,
  userId: number,
  integrationId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom("user_identities")
    .select("user_id")
    .where("user_id", "=", userId)
    .where("integration_id", "=", integrationId)
    .executeTakeFirst();
  return row !== undefined;
}

/** An active user's profile. */
export async function userProfile(
  db: Kysely<Database>,
  userId: number,
): Promise<UserProfile | undefined> {
  return profiles(db).where("users.id", "=", userId).executeTakeFirst();
}

/** Active users who linked an account to a workspace integration. */
export async function linkedUsers(
  db: Kysely<Database>,
  integrationId: string,
  limit: number,
): Promise<readonly UserProfile[]> {
  return profiles(db)
    .where("users.id", "in", (where) =>
      where
        .selectFrom("user_identities")
        .select("user_id")
        .where("integration_id", "=", integrationId),
    )
    .orderBy(sql`users.username collate "C"`)
    .limit(limit)
    .execute();
}

function profiles(db: Kysely<Database>) {
  return db
    .selectFrom("users")
    .innerJoin("settings", (join) => join.on("settings.id", "=", 1))
    .select([
      "users.id",
      "users.username",
      sql<string>`coalesce(nullif(trim(users.full_name), ''), users.username)`.as("name"),
      sql<string>`coalesce(users.timezone, settings.timezone)`.as("zone"),
      sql<string[]>`array(select integration_id::text from user_identities
        where user_identities.user_id = users.id and proof = 'linked')`.as("linkedTo"),
    ])
    .where("users.is_active", "=", true);
}

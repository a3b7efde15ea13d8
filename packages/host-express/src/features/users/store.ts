import { sql, type Kysely, type RawBuilder, type Selectable } from "kysely";
import type { Principal } from "../../platform/auth/principal";
import { normalizeUsername } from "../../platform/auth/username";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import type { Database } from "../../platform/db/schema";
import type { UsersTable } from "../../platform/db/tables/accounts";

/** A row of `users`. */
export type UserRow = Selectable<UsersTable>;

/** Finds an active user by id. */
export async function findUser(db: Kysely<Database>, id: number): Promise<UserRow | undefined> {
  return db
    .selectFrom("users")
    .selectAll()
    .where("id", "=", id)
    .where("is_active", "=", true)
    .executeTakeFirst();
}

/** Finds a user by id, including inactive ones. */
export async function findAnyUser(db: Kysely<Database>, id: number): Promise<UserRow | undefined> {
  return db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
}

/**
 * Lists users by username.
 * @param isActive Undefined for active and inactive ones.
 */
export async function listUsers(
  db: Kysely<Database>,
  isActive: boolean | undefined,
  page: PageRequest,
): Promise<Page<UserRow>> {
  const all = db.selectFrom("users");
  const matching = isActive === undefined ? all : all.where("is_active", "=", isActive);
  return readPage(matching, page, (query) => query.selectAll().orderBy(sql`username collate "C"`));
}

/** Finds a user by username, including inactive ones. */
export async function findByUsername(
  db: Kysely<Database>,
  username: string,
): Promise<UserRow | undefined> {
  return db
    .selectFrom("users")
    .selectAll()
    .where("username", "=", normalizeUsername(username))
    .executeTakeFirst();
}

/** Finds the active user who declared a login at a provider, ignoring case. */
export async function findByLogin(
  db: Kysely<Database>,
  provider: string,
  login: string,
): Promise<UserRow | undefined> {
  return db
    .selectFrom("users")
    .innerJoin("declared_identities", "declared_identities.user_id", "users.id")
    .selectAll("users")
    .where("declared_identities.provider", "=", provider)
    .where(sql<string>`lower(declared_identities.login)`, "=", login.toLowerCase())
    .where("users.is_active", "=", true)
    .executeTakeFirst();
}

/** Reads the usernames of users by their ids. */
export async function usernamesOf(
  db: Kysely<Database>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await db
    .selectFrom("users")
    .select(["id", "username"])
    .where(sql<boolean>`id = any(${[...new Set(ids)]}::integer[])`)
    .execute();
  return new Map(rows.map(({ id, username }) => [id, username]));
}

/** Reads the logins that a user declared, by provider. */
export async function declaredLogins(
  db: Kysely<Database>,
  userId: number,
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("declared_identities")
    .select(["provider", "login"])
    .where("user_id", "=", userId)
    .execute();
  return new Map(rows.map(({ provider, login }) => [provider, login]));
}

/** Whose time zone is read, and the zone itself if the request's session has told it. */
export type ZoneOwner = Pick<Principal, "userId" | "zone">;

/** Reads a user's time zone, or the installation's if they have set none. */
export async function zoneOf(db: Kysely<Database>, { userId, zone }: ZoneOwner): Promise<string> {
  if (zone !== undefined) return zone;
  const row = await db
    .selectFrom("settings")
    .leftJoin("users", (join) => join.on("users.id", "=", userId))
    .select((select) => select.fn.coalesce("users.timezone", "settings.timezone").as("zone"))
    .executeTakeFirstOrThrow();
  return row.zone;
}

/** How a user writes times. */
export interface TimeFormat {
  /** IANA time zone: the user's, else the installation's. */
  readonly zone: string;
  readonly clock: "24h" | "12h";
}

/** Reads how a user writes times. */
export async function timeFormatOf(db: Kysely<Database>, userId: number): Promise<TimeFormat> {
  const row = await db
    .selectFrom("users")
    .innerJoin("settings", (join) => join.on("settings.id", "=", 1))
    .select("users.time_format")
    .select((select) => select.fn.coalesce("users.timezone", "settings.timezone").as("zone"))
    .where("users.id", "=", userId)
    .executeTakeFirstOrThrow();
  return { zone: row.zone, clock: row.time_format === "12h" ? "12h" : "24h" };
}

/** Sums the hours of a user's completed entries, rounded to two decimals. */
export async function totalHours(db: Kysely<Database>, userId: number): Promise<number> {
  const row = await db
    .selectFrom("time_entries")
    .select(sql<string>`coalesce(round(sum(duration_seconds) / 3600.0, 2), 0)`.as("hours"))
    .where("user_id", "=", userId)
    .where("end_time", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(row.hours);
}

/** A user as others see them. */
export interface NamedUser {
  readonly id: number;
  readonly username: string;
}

/**
 * Lists active users by username.
 * @param canSee SQL condition on `users`, e.g. that they can see a project.
 */
export async function activeUsers(
  db: Kysely<Database>,
  limit: number,
  canSee: RawBuilder<boolean> = sql<boolean>`true`,
): Promise<readonly NamedUser[]> {
  return db
    .selectFrom("users")
    .select(["id", "username"])
    .where("is_active", "=", true)
    .where(canSee)
    .orderBy(sql`username collate "C"`)
    .limit(limit)
    .execute();
}

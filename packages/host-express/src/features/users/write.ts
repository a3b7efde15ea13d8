import { sql, type Kysely } from "kysely";
import { hashPassword } from "../../platform/auth/password";
import { normalizeUsername } from "../../platform/auth/username";
import type { Database } from "../../platform/db/schema";

/** Input of {@link createUser}. */
export interface NewUser {
  /** In any case; stored trimmed and in lower case. */
  readonly username: string;
  readonly password: string;
  readonly role: "admin" | "user";
}

/** Creates a user. @returns the new user's id, or undefined if the username is taken. */
export async function createUser(db: Kysely<Database>, user: NewUser): Promise<number | undefined> {
  const row = await db
    .insertInto("users")
    .values({
      username: normalizeUsername(user.username),
      role: user.role,
      password_hash: await hashPassword(user.password),
    })
    .onConflict((conflict) => conflict.column("username").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

/**
 * Creates the first administrator and completes the setup. Only one of several concurrent calls
 * succeeds.
 * @returns the administrator's id, or undefined if the setup was already complete.
 */
export async function completeSetup(
  db: Kysely<Database>,
  admin: Omit<NewUser, "role">,
  timezone?: string,
): Promise<number | undefined> {
  const passwordHash = await hashPassword(admin.password);
  return db.transaction().execute(async (tx) => {
    const first = await tx
      .updateTable("settings")
      .set({
        setup_completed_at: sql`now()`,
        ...(timezone === undefined ? {} : { timezone }),
      })
      .where("setup_completed_at", "is", null)
      .returning("id")
      .executeTakeFirst();
    if (!first) return undefined;
    const username = normalizeUsername(admin.username);
    const row = await tx
      .insertInto("users")
      .values({ username, role: "admin", password_hash: passwordHash })
      .onConflict((conflict) =>
        conflict.column("username").doUpdateSet({ role: "admin", password_hash: passwordHash }),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    return row.id;
  });
}

/** Changes to the user's own profile; absent fields keep their values. */
export interface ProfileChange {
  readonly full_name?: string | null;
  readonly timezone?: string | null;
  readonly github_username?: string | null;
  readonly github_auto_start?: boolean;
  readonly date_format?: string;
  readonly time_format?: string;
  readonly week_start_day?: number;
  readonly standard_hours_per_day?: number;
  readonly weekly_goal_hours?: number | null;
  readonly time_rounding_enabled?: boolean;
  readonly time_rounding_minutes?: number;
  readonly time_rounding_method?: string;
}

/**
 * Updates a user's profile.
 * @throws the driver's unique violation (23505) if another user has the GitHub username
 */
export async function updateProfile(
  db: Kysely<Database>,
  userId: number,
  change: ProfileChange,
): Promise<void> {
  await db
    .updateTable("users")
    .set({ ...change, updated_at: sql`now()` })
    .where("id", "=", userId)
    .execute();
}

/** Sets the time of the user's last login to now. */
export async function recordLogin(db: Kysely<Database>, userId: number): Promise<void> {
  await db
    .updateTable("users")
    .set({ last_login: sql`now()` })
    .where("id", "=", userId)
    .execute();
}

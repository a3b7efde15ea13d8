import { withoutUndefined } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import { hashPassword } from "../../platform/auth/password";
import { normalizeUsername } from "../../platform/auth/username";
import { isUniqueViolation } from "../../platform/db/errors";
import type { Database } from "../../platform/db/schema";
import { endUserSessions } from "./sessions/write";
import type { UserRow } from "./store";

/** Input of {@link createUser}. */
export interface NewUser {
  /** In any case; stored trimmed and in lower case. */
  readonly username: string;
  /** Null for a user who cannot log in. */
  readonly password: string | null;
  readonly role: "admin" | "user";
  readonly full_name?: string | null;
  readonly email?: string | null;
  /** False if the user cannot log in (default: true). */
  readonly is_active?: boolean;
}

/** Creates a user. @returns the new user's id, or undefined if the username is taken. */
export async function createUser(
  db: Kysely<Database>,
  { password, ...user }: NewUser,
): Promise<number | undefined> {
  const row = await db
    .insertInto("users")
    .values({
      ...user,
      username: normalizeUsername(user.username),
      password_hash: password === null ? null : await hashPassword(password),
    })
    .onConflict((conflict) => conflict.column("username").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

/** Where an installation is used. Absent fields keep their defaults. */
export interface Region {
  /** IANA time zone of the installation. */
  readonly timezone?: string;
  /** ISO 4217 code of the installation. */
  readonly currency?: string;
  /** Formats of the administrator, as the fields below. */
  readonly date_format?: string;
  readonly time_format?: string;
  readonly week_start_day?: number;
}

/**
 * Creates the first administrator and completes the setup. An existing user with this name becomes the
 * administrator, with the new password, and is logged out everywhere. Only one of several concurrent
 * calls succeeds.
 * @returns the administrator's id, or undefined if the setup was already complete.
 */
export async function completeSetup(
  db: Kysely<Database>,
  admin: { readonly username: string; readonly password: string },
  region: Region = {},
): Promise<number | undefined> {
  const { timezone, currency, ...formats } = region;
  const passwordHash = await hashPassword(admin.password);
  return db.transaction().execute(async (tx) => {
    const first = await tx
      .updateTable("settings")
      .set({
        setup_completed_at: sql`now()`,
        ...withoutUndefined({ timezone, currency }),
      })
      .where("setup_completed_at", "is", null)
      .returning("id")
      .executeTakeFirst();
    if (!first) return undefined;
    const username = normalizeUsername(admin.username);
    const row = await tx
      .insertInto("users")
      .values({ username, role: "admin", password_hash: passwordHash, ...formats })
      .onConflict((conflict) =>
        conflict.column("username").doUpdateSet({
          role: "admin",
          password_hash: passwordHash,
          is_active: true,
          ...formats,
        }),
      )
      .returning("id")
      .executeTakeFirstOrThrow();
    await endUserSessions(tx, row.id);
    return row.id;
  });
}

/** Changes to the user's own profile; absent fields keep their values. */
export interface ProfileChange {
  readonly full_name?: string | null;
  readonly timezone?: string | null;
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

/** Declared logins by provider; null removes one. */
export type LoginChanges = Readonly<Record<string, string | null>>;

/** Why a profile was not changed. */
export type ProfileRefusal =
  /** Another user has the login at this provider. */
  | { readonly reason: "taken"; readonly provider: string }
  /** The profile was changed after the version that the caller read. */
  | { readonly reason: "newer_version" };

/**
 * Updates a user's profile and declared logins. GitHub's is a column of `users`.
 * @param version Refuses the change unless it is the current version; undefined for no check.
 * @returns why nothing was changed; undefined if the profile was updated
 */
export async function updateProfile(
  db: Kysely<Database>,
  userId: number,
  change: ProfileChange,
  { github, ...logins }: LoginChanges = {},
  version?: number,
): Promise<ProfileRefusal | undefined> {
  let writing = "github";
  try {
    return await db.transaction().execute(async (tx) => {
      const column = github === undefined ? {} : { github_username: github };
      const { numUpdatedRows: updated } = await tx
        .updateTable("users")
        .set({
          ...change,
          ...column,
          updated_at: sql`now()`,
          version: sql`version + 1`,
          changed_by: userId,
        })
        .where("id", "=", userId)
        .$if(version !== undefined, (query) => query.where("version", "=", version ?? 0))
        .executeTakeFirst();
      if (updated === 0n) return { reason: "newer_version" };
      // Sorted, so that two users who exchange their logins cannot wait for each other.
      for (const [provider, login] of Object.entries(logins).sort()) {
        writing = provider;
        await setLogin(tx, userId, provider, login);
      }
      return undefined;
    });
  } catch (error) {
    if (isUniqueViolation(error)) return { reason: "taken", provider: writing };
    throw error;
  }
}

async function setLogin(
  tx: Transaction<Database>,
  userId: number,
  provider: string,
  login: string | null,
): Promise<void> {
  if (login === null) {
    await tx
      .deleteFrom("user_identities")
      .where("user_id", "=", userId)
      .where("provider", "=", provider)
      .where("proof", "=", "declared")
      .execute();
    return;
  }
  const declared = { proof: "declared", login } as const;
  await tx
    .insertInto("user_identities")
    .values({ user_id: userId, provider, ...declared })
    .onConflict((conflict) =>
      conflict
        .columns(["user_id", "provider"])
        .doUpdateSet({ ...declared, external_id: null, integration_id: null, name: null }),
    )
    .execute();
}

/**
 * Sets the time of the user's last login to now.
 * @returns false if the user was deactivated or their password changed after the row was read
 */
export async function recordLogin(
  tx: Transaction<Database>,
  { id, password_hash: hash }: Pick<UserRow, "id" | "password_hash">,
): Promise<boolean> {
  const recorded = await tx
    .updateTable("users")
    .set({ last_login: sql`now()` })
    .where("id", "=", id)
    .where("is_active", "=", true)
    .where("password_hash", "=", hash)
    .executeTakeFirst();
  return recorded.numUpdatedRows > 0n;
}

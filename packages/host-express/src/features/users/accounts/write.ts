import { sql, type Kysely, type Selectable, type Transaction } from "kysely";
import { hashPassword } from "../../../platform/auth/password";
import { isLockedInOrder } from "../../../platform/auth/token-locks";
import { staleVersion, type Refused } from "../../../platform/change-outcome";
import { differing } from "../../../platform/db/differing";
import { isUniqueViolation } from "../../../platform/db/errors";
import type { Database } from "../../../platform/db/schema";
import type { UsersTable } from "../../../platform/db/tables/accounts";
import { stopAllTimers } from "../../time-entries/timer/write";
import { deletePasswordLink } from "../password-links/write";
import { endUserSessions } from "../sessions/write";
import { isLastAdministrator, removalOf } from "./last-administrator";

/** Changes of an administrator to a user; absent and undefined fields keep their values. */
export interface UserChange {
  readonly username?: string | undefined;
  readonly full_name?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly role?: "admin" | "user" | undefined;
  readonly is_active?: boolean | undefined;
  /** Null removes it, so that the user cannot log in. */
  readonly password?: string | null | undefined;
}

/** Outcome of {@link updateUser}. */
export type UserOutcome =
  | { readonly status: "updated" | "unchanged" }
  | { readonly status: "username_taken" }
  /** The change would leave no active administrator. */
  | { readonly status: "last_administrator"; readonly field: "role" | "is_active" }
  | Refused;

/** Who changes a user, and when. */
export interface UserChangeOptions {
  readonly actorId: number;
  readonly now: Date;
  /** Refuses the change unless it is the current version; undefined for no check. */
  readonly version?: number | undefined;
}

/**
 * Updates a user. A user who becomes inactive loses their sessions and API tokens permanently, and their
 * running timers are stopped, because only they could stop them. A new password ends the sessions. One
 * active administrator always remains.
 */
export async function updateUser(
  db: Kysely<Database>,
  id: number,
  { password, ...change }: UserChange,
  options: UserChangeOptions,
): Promise<UserOutcome> {
  const hash = typeof password === "string" ? await hashPassword(password) : password;
  try {
    return await db.transaction().execute((tx) => update(tx, id, change, hash, options));
  } catch (error) {
    if (isUniqueViolation(error)) return { status: "username_taken" };
    throw error;
  }
}

async function update(
  tx: Transaction<Database>,
  id: number,
  change: Omit<UserChange, "password">,
  hash: string | null | undefined,
  options: UserChangeOptions,
): Promise<UserOutcome> {
  const removal = removalOf(change);
  const locked = await lockUsers(tx, id, { administrators: removal !== undefined });
  const before = locked.find((user) => user.id === id);
  if (!before) return { status: "refused", reason: "not_found" };
  const stale = staleVersion(options.version, before);
  if (stale) return stale;
  if (removal !== undefined && isLastAdministrator(locked, id)) {
    return { status: "last_administrator", field: removal };
  }
  const fields = differing(before, change);
  if (hash === undefined && Object.keys(fields).length === 0) return { status: "unchanged" };
  await tx
    .updateTable("users")
    .set({
      ...fields,
      ...(hash === undefined ? {} : { password_hash: hash }),
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: options.actorId,
    })
    .where("id", "=", id)
    .execute();
  const isSwitched = fields.is_active !== undefined;
  if (isSwitched || hash !== undefined) await endUserSessions(tx, id);
  // Not on activation: a timer that was forgotten before would become an entry of months. Its owner decides.
  if (fields.is_active === false) await stopAllTimers(tx, id, options.actorId, options.now);
  // Also on activation: a token may have been created during the deactivation.
  if (isSwitched) {
    await revokeTokens(tx, id, options.now);
    await deletePasswordLink(tx, id);
  }
  return { status: "updated" };
}

/**
 * Locks a user, and the active administrators too if one may be lost, so that of concurrent demotions
 * each one sees those before it. All are locked by one statement in one order, against deadlocks.
 */
async function lockUsers(
  tx: Transaction<Database>,
  id: number,
  { administrators }: { readonly administrators: boolean },
): Promise<readonly Selectable<UsersTable>[]> {
  return (
    tx
      .selectFrom("users")
      .selectAll()
      .where((where) =>
        administrators
          ? where.or([where("id", "=", id), where.and({ role: "admin" as const, is_active: true })])
          : where("id", "=", id),
      )
      .orderBy("id")
      // Not FOR UPDATE, which every row that refers to one of these users would wait for.
      .forNoKeyUpdate()
      .execute()
  );
}

async function revokeTokens(tx: Transaction<Database>, userId: number, now: Date): Promise<void> {
  await tx
    .updateTable("api_tokens")
    .set({ is_active: false, revoked_at: now })
    .where(isLockedInOrder(sql`user_id = ${userId} and is_active`))
    .execute();
}

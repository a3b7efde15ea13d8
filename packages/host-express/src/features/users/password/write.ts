import { sql, type Kysely } from "kysely";
import { hashPassword, verifyPassword } from "../../../platform/auth/password";
import { normalizeUsername } from "../../../platform/auth/username";
import type { Database } from "../../../platform/db/schema";
import { findUser } from "../store";
import { endUserSessions } from "../sessions/write";

/** Input of {@link changePassword}. */
export interface PasswordChange {
  readonly current: string;
  readonly next: string;
}

/**
 * Changes a user's own password and ends their other sessions.
 * @param sessionId the session that continues
 * @returns undefined if the current password is wrong
 */
export async function changePassword(
  db: Kysely<Database>,
  userId: number,
  { current, next }: PasswordChange,
  sessionId: number | undefined,
): Promise<{ readonly status: "changed" } | undefined> {
  const stored = (await findUser(db, userId))?.password_hash ?? null;
  if (!(await verifyPassword(stored, current))) return undefined;
  const hash = await hashPassword(next);
  return db.transaction().execute(async (tx) => {
    const changed = await tx
      .updateTable("users")
      .set({ password_hash: hash, updated_at: sql`now()` })
      .where("id", "=", userId)
      // Of concurrent changes with the same current password, only one succeeds.
      .where("password_hash", "=", stored)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) return undefined;
    await endUserSessions(tx, userId, sessionId);
    return { status: "changed" as const };
  });
}

/**
 * Sets the password of a user, active or not, and ends their sessions.
 * @returns undefined if no user has this name
 */
export async function setPassword(
  db: Kysely<Database>,
  username: string,
  password: string,
): Promise<{ readonly username: string; readonly is_active: boolean } | undefined> {
  const hash = await hashPassword(password);
  return db.transaction().execute(async (tx) => {
    const user = await tx
      .updateTable("users")
      .set({ password_hash: hash, updated_at: sql`now()` })
      .where("username", "=", normalizeUsername(username))
      .returning(["id", "username", "is_active"])
      .executeTakeFirst();
    if (user) await endUserSessions(tx, user.id);
    return user;
  });
}

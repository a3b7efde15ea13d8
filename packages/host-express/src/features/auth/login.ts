import type { Kysely } from "kysely";
import { verifyPassword } from "../../platform/auth/password";
import type { Database } from "../../platform/db/schema";
import { findByUsername, type UserRow } from "../users/store";
import { recordLogin } from "../users/write";

/**
 * Checks credentials and records the login.
 * @returns the user, or undefined, without a reason, if the username is unknown, the password is wrong
 * or the user is inactive.
 */
export async function logIn(
  db: Kysely<Database>,
  username: string,
  password: string,
): Promise<UserRow | undefined> {
  const user = await findByUsername(db, username);
  const isPasswordCorrect = await verifyPassword(user?.password_hash ?? null, password);
  if (!user?.is_active || !isPasswordCorrect) return undefined;
  await recordLogin(db, user.id);
  return user;
}

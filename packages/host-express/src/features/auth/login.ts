import type { Kysely } from "kysely";
import { verifyPassword } from "../../platform/auth/password";
import type { Database } from "../../platform/db/schema";
import { findByUsername, type UserRow } from "../users/store";
import { recordLogin } from "../users/write";

/** The user these credentials belong to; the same silence for every reason why not. */
export async function logIn(
  db: Kysely<Database>,
  username: string,
  password: string,
): Promise<UserRow | undefined> {
  const user = await findByUsername(db, username);
  const fits = await verifyPassword(user?.password_hash ?? null, password);
  if (!user?.is_active || !fits) return undefined;
  await recordLogin(db, user.id);
  return user;
}

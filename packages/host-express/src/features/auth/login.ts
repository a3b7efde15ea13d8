import type { Kysely, Transaction } from "kysely";
import { verifyPassword } from "../../platform/auth/password";
import type { Database } from "../../platform/db/schema";
import { findByUsername, type UserRow } from "../users/store";
import { recordLogin } from "../users/write";

/** Credentials as typed. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Checks credentials, records the login, and starts a session or creates a token in the same
 * transaction. A change of the password or a deactivation thus either refuses the login or ends what
 * it started.
 * @returns what `start` returned, or undefined, without a reason, if the username is unknown, the
 * password is wrong or the user is inactive.
 */
export async function logIn<T>(
  db: Kysely<Database>,
  { username, password }: Credentials,
  start: (tx: Transaction<Database>, user: UserRow) => Promise<T>,
): Promise<T | undefined> {
  const user = await findByUsername(db, username);
  const isPasswordCorrect = await verifyPassword(user?.password_hash ?? null, password);
  if (!user?.is_active || !isPasswordCorrect) return undefined;
  return db
    .transaction()
    .execute(async (tx) => ((await recordLogin(tx, user)) ? start(tx, user) : undefined));
}

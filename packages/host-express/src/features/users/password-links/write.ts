import { dayMs } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder, type Transaction } from "kysely";
import { hashPassword } from "../../../platform/auth/password";
import { hashToken, mintLinkCode } from "../../../platform/auth/random-token";
import { normalizeUsername } from "../../../platform/auth/username";
import type { Database } from "../../../platform/db/schema";
import { endUserSessions } from "../sessions/write";
import type { UserRow } from "../store";

/** Days until a link expires. */
export const linkDays = 3;

/**
 * Identifies the password that a user had when the link was created: a link does not outlive a change of
 * the password by other means.
 */
const passwordDigest: RawBuilder<string> = sql`
  encode(sha256(convert_to(coalesce(users.password_hash, ''), 'UTF8')), 'hex')`;

/**
 * Creates a link with which an active user chooses a password; it replaces their former link. Only the
 * hash of its code is stored.
 * @returns the code, or undefined if there is no active user with this id
 */
export async function createPasswordLink(
  db: Kysely<Database>,
  userId: number,
  now: Date,
): Promise<string | undefined> {
  const code = mintLinkCode();
  const expiresAt = new Date(now.getTime() + linkDays * dayMs);
  const { rows } = await sql`
    insert into password_links (user_id, code_hash, password_digest, expires_at)
    select users.id, ${hashToken(code)}, ${passwordDigest}, ${expiresAt}::timestamptz
    from users where users.id = ${userId} and users.is_active
    on conflict (user_id) do update set code_hash = excluded.code_hash,
      password_digest = excluded.password_digest, expires_at = excluded.expires_at
    returning user_id`.execute(db);
  return rows.length === 0 ? undefined : code;
}

/** What a user enters after following a link. */
export interface LinkedPassword {
  readonly username: string;
  readonly code: string;
  readonly password: string;
}

/**
 * Sets a user's password by the code of a link, which is then used up, ends their sessions, and starts
 * one in the same transaction. Of concurrent calls with one code, one succeeds.
 * @returns what `start` returned, or undefined, without a reason, if the link is not valid (any more)
 */
export async function redeemPasswordLink<T>(
  db: Kysely<Database>,
  { username, code, password }: LinkedPassword,
  now: Date,
  start: (tx: Transaction<Database>, user: Pick<UserRow, "id">) => Promise<T>,
): Promise<T | undefined> {
  const link = { username: normalizeUsername(username), codeHash: hashToken(code), now };
  // Before the password is hashed, which is expensive by purpose.
  if (!(await validLink(db, link).executeTakeFirst())) return undefined;
  const hash = await hashPassword(password);
  return db.transaction().execute(async (tx) => {
    const user = await validLink(tx, link).forUpdate().executeTakeFirst();
    if (!user) return undefined;
    await tx.deleteFrom("password_links").where("user_id", "=", user.id).execute();
    await tx
      .updateTable("users")
      .set({ password_hash: hash, last_login: sql`now()`, updated_at: sql`now()` })
      .where("id", "=", user.id)
      .execute();
    await endUserSessions(tx, user.id);
    return start(tx, user);
  });
}

function validLink(
  db: Kysely<Database>,
  link: { readonly username: string; readonly codeHash: string; readonly now: Date },
) {
  return db
    .selectFrom("users")
    .innerJoin("password_links", "password_links.user_id", "users.id")
    .select("users.id")
    .where("password_links.code_hash", "=", link.codeHash)
    .where(sql<boolean>`password_links.expires_at > ${link.now}`)
    .where("password_links.password_digest", "=", passwordDigest)
    .where("users.username", "=", link.username)
    .where("users.is_active", "=", true);
}

/** Makes the link of a user invalid. */
export async function deletePasswordLink(tx: Transaction<Database>, userId: number): Promise<void> {
  await tx.deleteFrom("password_links").where("user_id", "=", userId).execute();
}

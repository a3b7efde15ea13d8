import { createHash, randomInt } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";

/** Minutes that a one-time code counts. */
export const linkCodeMinutes = 10;

/** Letters and digits that nobody mistakes for each other. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const codeLength = 8;

/** How a code is kept: however it was typed, and so that nobody can read it back. */
export function hashOfCode(typed: string): string {
  const code = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return createHash("sha256").update(code).digest("hex");
}

/**
 * Makes a one-time code with which a user links his account at a provider; one he had before no
 * longer counts. 40 bits that count for minutes: nobody guesses one through a chat.
 * @returns The code, `ABCD-EFGH`; it is not stored.
 */
export async function createLinkCode(
  db: Kysely<Database>,
  userId: number,
  provider: string,
  now: Date,
): Promise<string> {
  const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]);
  const code = `${letters.slice(0, 4).join("")}-${letters.slice(4).join("")}`;
  const fresh = {
    code_hash: hashOfCode(code),
    expires_at: new Date(now.getTime() + linkCodeMinutes * 60_000),
  };
  await db
    .insertInto("link_codes")
    .values({ user_id: userId, provider, ...fresh })
    .onConflict((conflict) => conflict.columns(["user_id", "provider"]).doUpdateSet(fresh))
    .execute();
  return code;
}

/** Ends a user's link to his account at a provider. @returns False: there was none. */
export async function unlinkIdentity(
  db: Kysely<Database>,
  userId: number,
  provider: string,
): Promise<boolean> {
  const gone = await sql`
    delete from user_identities where user_id = ${userId} and provider = ${provider}`.execute(db);
  return (gone.numAffectedRows ?? 0n) > 0n;
}

import { createHash, randomInt } from "node:crypto";
import { sql, type Kysely, type RawBuilder, type Transaction } from "kysely";
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
  tx: Transaction<Database>,
  userId: number,
  provider: string,
): Promise<boolean> {
  return endLinks(tx, sql`user_id = ${userId} and provider = ${provider}`);
}

/**
 * Ends links, and that their accounts lead to the workspace card: they may have a card of their own.
 * @param which A condition on `user_identities`.
 * @returns Whether there were any.
 */
export async function endLinks(
  tx: Transaction<Database>,
  which: RawBuilder<unknown>,
): Promise<boolean> {
  const gone = await sql<{ external_id: string }>`
    with gone as (
      delete from user_identities where ${which} returning integration_id, external_id
    ), forgotten as (
      delete from integration_routing_keys using gone
      where integration_routing_keys.integration_id = gone.integration_id
        and integration_routing_keys.value = gone.external_id
    )
    select external_id from gone`.execute(tx);
  return gone.rows.length > 0;
}

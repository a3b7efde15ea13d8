import { createHash, randomInt } from "node:crypto";
import { sql, type Kysely, type RawBuilder, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";

/** Minutes for which a one-time code is valid. */
export const linkCodeMinutes = 10;

/** Letters and digits that are easy to tell apart. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const codeLength = 8;

/** The stored hash of a code, regardless of case, spaces and dashes. */
export function hashOfCode(typed: string): string {
  const code = typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return createHash("sha256").update(code).digest("hex");
}

/**
 * Creates a one-time code with which a user links their account at a provider, and replaces an earlier
 * one. It has 40 bits and is valid for minutes, so it cannot be guessed through a chat.
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
  const stored = {
    code_hash: hashOfCode(code),
    expires_at: new Date(now.getTime() + linkCodeMinutes * 60_000),
  };
  await db
    .insertInto("link_codes")
    .values({ user_id: userId, provider, ...stored })
    .onConflict((conflict) => conflict.columns(["user_id", "provider"]).doUpdateSet(stored))
    .execute();
  return code;
}

/** Unlinks a user's account at a provider. @returns False if there was no link. */
export async function unlinkIdentity(
  tx: Transaction<Database>,
  userId: number,
  provider: string,
): Promise<boolean> {
  return endLinks(tx, sql`user_id = ${userId} and provider = ${provider} and proof = 'linked'`);
}

/**
 * Deletes links, and the routing keys that lead their accounts to the workspace integration, because
 * an account may belong to a personal integration as well.
 * @param which A condition on `user_identities`.
 * @returns True if there were any.
 */
export async function endLinks(
  tx: Transaction<Database>,
  which: RawBuilder<unknown>,
): Promise<boolean> {
  const deleted = await sql<{ user_id: number }>`
    with deleted as (
      delete from user_identities where ${which} returning user_id, integration_id, external_id
    ), routing_keys as (
      delete from integration_routing_keys using deleted
      where integration_routing_keys.integration_id = deleted.integration_id
        and integration_routing_keys.value = deleted.external_id
    )
    select user_id from deleted`.execute(tx);
  return deleted.rows.length > 0;
}

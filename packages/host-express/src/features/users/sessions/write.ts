import type { Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";

/** Ends a session of a user. @returns false if the user has no such session */
export async function endUserSession(
  db: Kysely<Database>,
  userId: number,
  id: number,
): Promise<boolean> {
  const ended = await db
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .executeTakeFirst();
  return ended.numDeletedRows > 0n;
}

/**
 * Ends the sessions of a user.
 * @param keptId the session that continues; undefined ends all
 * @returns how many ended
 */
export async function endUserSessions(
  db: Kysely<Database>,
  userId: number,
  keptId?: number,
): Promise<number> {
  const ended = await db
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .$if(keptId !== undefined, (query) => query.where("id", "<>", keptId ?? 0))
    .executeTakeFirst();
  return Number(ended.numDeletedRows);
}

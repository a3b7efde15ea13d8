import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";

/** Reads the version of the release that a user dismissed; null if there is none. */
export async function dismissedRelease(
  db: Kysely<Database>,
  userId: number,
): Promise<string | null> {
  const row = await db
    .selectFrom("users")
    .select("dismissed_release_version")
    .where("id", "=", userId)
    .executeTakeFirst();
  return row?.dismissed_release_version ?? null;
}

import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";

/**
 * Stores that a user wants to hear no more about a release.
 * @param version Semantic version without a leading `v`.
 */
export async function dismissRelease(
  db: Kysely<Database>,
  userId: number,
  version: string,
): Promise<void> {
  await db
    .updateTable("users")
    .set({ dismissed_release_version: version })
    .where("id", "=", userId)
    .execute();
}

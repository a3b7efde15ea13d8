import type { Kysely } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";

/** Keys of the connectors whose personal integration a user has and has not paused. */
export async function activeConnectors(
  db: Kysely<Database>,
  { userId }: Actor,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("integrations")
    .select("connector")
    .where("owner", "=", userId)
    .where("active", "=", true)
    .execute();
  return new Set(rows.map(({ connector }) => connector));
}

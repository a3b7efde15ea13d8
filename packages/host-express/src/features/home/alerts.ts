import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { IntegrationAlert, IntegrationLink } from "./page";

/** The integrations of a user that need them, with what is wrong. */
export async function readAlerts(
  db: Kysely<Database>,
  userId: number,
  integrations: readonly IntegrationLink[],
): Promise<readonly IntegrationAlert[]> {
  const rows = await db
    .selectFrom("integrations")
    .select("connector")
    .select(sql<string | null>`config->'health'->>'message'`.as("message"))
    .where("owner", "=", userId)
    .where("active", "=", true)
    .where(sql<string>`config->'health'->>'state'`, "in", ["degraded", "needs_reauth"])
    .execute();
  return rows.flatMap(({ connector, message }) => {
    const link = integrations.find(({ key }) => key === connector);
    return link ? [{ ...link, message: message ?? "It no longer works." }] : [];
  });
}

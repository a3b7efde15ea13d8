import type { Kysely } from "kysely";
import type { Config } from "../../platform/config/config";
import type { Database } from "../../platform/db/schema";

/** Makes the one row of settings at the first start; afterwards the row rules. */
export async function seedSettings(
  db: Kysely<Database>,
  config: Pick<Config, "timezone" | "singleActiveTimer">,
): Promise<void> {
  await db
    .insertInto("settings")
    .values({
      id: 1,
      timezone: config.timezone,
      single_active_timer: config.singleActiveTimer,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

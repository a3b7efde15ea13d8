import { sql, type Kysely, type Transaction } from "kysely";
import type { Config } from "../../platform/config/config";
import type { Database } from "../../platform/db/schema";
import type { SettingsRow } from "./store";

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

/** A user with more than one running timer. */
export interface SeveralTimers {
  readonly user_id: number;
  readonly username: string;
  readonly entry_ids: readonly number[];
}

/** What became of a change of the settings. */
export type SettingsOutcome =
  | { readonly status: "updated" }
  /** One timer per user cannot hold while these have several. */
  | { readonly status: "refused"; readonly users: readonly SeveralTimers[] };

/**
 * Changes what an administrator may change; undefined: as it is. Running timers follow
 * `single_active_timer` in the same transaction: nobody can start one in between.
 */
export async function changeSettings(
  tx: Transaction<Database>,
  change: { readonly [Field in keyof SettingsRow]?: SettingsRow[Field] | undefined },
): Promise<SettingsOutcome> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  if (given.length === 0) return { status: "updated" };
  const single = change.single_active_timer;
  if (single !== undefined) {
    // A start reads the setting and inserts in one statement: those under way are waited for, those
    // that come after see what is set here.
    await sql`lock table time_entries in share row exclusive mode`.execute(tx);
    const users = single ? await severalTimers(tx) : [];
    if (users.length > 0) return { status: "refused", users };
    await tx
      .updateTable("time_entries")
      .set({ active_slot: single ? sql.ref("user_id") : null })
      .where("end_time", "is", null)
      .execute();
  }
  await tx.updateTable("settings").set(Object.fromEntries(given)).where("id", "=", 1).execute();
  return { status: "updated" };
}

async function severalTimers(tx: Transaction<Database>): Promise<readonly SeveralTimers[]> {
  return tx
    .selectFrom("time_entries")
    .innerJoin("users", "users.id", "time_entries.user_id")
    .select(["users.id as user_id", "users.username"])
    .select(sql<number[]>`array_agg(time_entries.id order by time_entries.id)`.as("entry_ids"))
    .where("time_entries.end_time", "is", null)
    .groupBy(["users.id", "users.username"])
    .having(sql<boolean>`count(*) > 1`)
    .orderBy("users.id")
    .execute();
}

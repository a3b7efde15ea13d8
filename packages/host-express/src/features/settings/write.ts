import { withoutUndefined } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import type { Config } from "../../platform/config/config";
import { differing } from "../../platform/db/differing";
import type { Database } from "../../platform/db/schema";
import type { SettingsRow } from "./store";

/** Inserts the settings row at the first start. Later starts keep it, whatever the configuration. */
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
export interface MultipleTimers {
  readonly user_id: number;
  readonly username: string;
  readonly entry_ids: readonly number[];
}

/** Result of changing the settings. */
export type SettingsOutcome =
  | { readonly status: "updated" }
  /** The settings were changed after the version that the caller read. */
  | { readonly status: "stale" }
  /** A single timer per user cannot be required while these users have several. */
  | { readonly status: "refused"; readonly users: readonly MultipleTimers[] };

/**
 * Changes settings; undefined fields keep their values. A change of `single_active_timer` also updates
 * `active_slot` of the running timers in the same transaction, and blocks starts meanwhile.
 * @param options `version` refuses the change unless it is the current version.
 */
export async function changeSettings(
  tx: Transaction<Database>,
  change: { readonly [Field in keyof SettingsRow]?: SettingsRow[Field] | undefined },
  options: { readonly actorId: number; readonly version?: number | undefined },
): Promise<SettingsOutcome> {
  const before = await lockSettings(tx);
  if (options.version !== undefined && options.version !== before.version) {
    return { status: "stale" };
  }
  // Only what differs: a change of the timers' setting waits for all who track time.
  const definedFields = Object.entries(withoutUndefined(differing(before, change)));
  if (definedFields.length === 0) return { status: "updated" };
  const single =
    before.single_active_timer === change.single_active_timer
      ? undefined
      : change.single_active_timer;
  if (single !== undefined) {
    // Starting a timer reads the setting and inserts in one statement. The lock waits for statements in
    // progress; later ones read the new setting. It also waits for transactions that have locked a
    // running timer to change it: they would wait for this table, and the update below for their row.
    await sql`lock table time_entries in exclusive mode`.execute(tx);
    const users = single ? await usersWithMultipleTimers(tx) : [];
    if (users.length > 0) return { status: "refused", users };
    await tx
      .updateTable("time_entries")
      .set({ active_slot: single ? sql.ref("user_id") : null })
      .where("end_time", "is", null)
      .execute();
  }
  await tx
    .updateTable("settings")
    .set({
      ...Object.fromEntries(definedFields),
      version: sql`version + 1`,
      changed_by: options.actorId,
      updated_at: sql`now()`,
    })
    .where("id", "=", 1)
    .execute();
  return { status: "updated" };
}

/** Changes of the settings follow each other. Everything else only reads the row. */
function lockSettings(tx: Transaction<Database>) {
  return tx
    .selectFrom("settings")
    .selectAll()
    .where("id", "=", 1)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

async function usersWithMultipleTimers(
  tx: Transaction<Database>,
): Promise<readonly MultipleTimers[]> {
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

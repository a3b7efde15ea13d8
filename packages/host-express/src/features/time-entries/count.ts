import { sql, type Kysely } from "kysely";
import type { OpenDatabase } from "../../platform/db/database";
import type { Database } from "../../platform/db/schema";
import type { JobHandler } from "../../platform/jobs/jobs";

/**
 * Returns the number of entries of all users from counters that triggers maintain (docs/adr/0011),
 * without scanning the entries. Uses a single statement, so that a concurrent {@link foldTotals} is
 * seen either completely or not at all.
 */
export async function countAllEntries(
  db: Kysely<Database>,
  { billable, includeActive }: { billable: boolean | undefined; includeActive: boolean },
): Promise<number> {
  const counts = db
    .selectFrom("time_entry_totals")
    .select(["completed", "billable", "entries"])
    .unionAll(
      db
        .selectFrom("time_entry_deltas")
        .select(["completed", "billable", sql<number>`entries::bigint`.as("entries")]),
    );
  const { total } = await db
    .selectFrom(counts.as("counts"))
    .select(sql<number>`coalesce(sum(entries), 0)::bigint`.as("total"))
    .$if(billable !== undefined, (query) => query.where("billable", "=", billable ?? true))
    .$if(!includeActive, (query) => query.where("completed", "=", true))
    .executeTakeFirstOrThrow();
  return total;
}

/**
 * Adds the deltas to the totals and to the data versions, and deletes them. Safe to run concurrently;
 * blocks no writes.
 */
export async function foldTotals(db: Kysely<Database>): Promise<void> {
  await sql`
    with folded as (
      delete from time_entry_deltas returning completed, billable, entries, user_id, project_id
    ), written as (
      select 'user' as type, user_id as id from folded
      union all select 'project', project_id from folded
    ), versions as (
      insert into data_versions as known (type, id, version)
      select type, id, count(*) from written where id is not null group by type, id
      order by type, id
      on conflict (type, id) do update set version = known.version + excluded.version
    )
    insert into time_entry_totals (completed, billable, entries)
    select completed, billable, sum(entries) from folded group by completed, billable
    order by completed, billable
    on conflict (completed, billable)
    do update set entries = time_entry_totals.entries + excluded.entries`.execute(db);
}

/** Job that runs {@link foldTotals} every minute, which keeps the deltas table small. */
export function foldTotalsJob({ maintenance }: OpenDatabase): JobHandler {
  return {
    queue: "fold_time_entry_totals",
    retryLimit: 0,
    cron: "* * * * *",
    handle: () => foldTotals(maintenance),
  };
}

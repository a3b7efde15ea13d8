import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { matchingEntries, type EntryFilter } from "./list";

/** Tracked seconds of the completed entries of all users. */
export interface TrackedSeconds {
  readonly total: number;
  readonly billable: number;
}

/** Sums the time tracked for one project or one task. */
export async function trackedSeconds(
  db: Kysely<Database>,
  column: "project_id" | "task_id",
  id: number,
): Promise<TrackedSeconds> {
  return db
    .selectFrom("time_entries")
    .select([
      sql<number>`coalesce(sum(duration_seconds), 0)`.as("total"),
      sql<number>`coalesce(sum(duration_seconds) filter (where billable), 0)`.as("billable"),
    ])
    .where(column, "=", id)
    .where("end_time", "is not", null)
    .executeTakeFirstOrThrow();
}

/** Sums of the entries that match a filter. */
export interface FilterTotals {
  /** Number of entries, with running timers if the filter includes them. */
  readonly entries: number;
  /** Seconds of completed entries. */
  readonly seconds: number;
  readonly billable_seconds: number;
  readonly paid_seconds: number;
}

/** Counts and sums the entries that match a filter in one scan of the filter's index. */
export async function filterTotals(
  db: Kysely<Database>,
  filter: EntryFilter,
): Promise<FilterTotals> {
  return matchingEntries(db, filter)
    .select([
      sql<number>`count(*)`.as("entries"),
      sql<number>`coalesce(sum(duration_seconds), 0)`.as("seconds"),
      sql<number>`coalesce(sum(duration_seconds) filter (where billable), 0)`.as(
        "billable_seconds",
      ),
      sql<number>`coalesce(sum(duration_seconds) filter (where paid), 0)`.as("paid_seconds"),
    ])
    .executeTakeFirstOrThrow();
}

/**
 * Sums the time tracked for each of several projects or tasks.
 * @returns the sums by id, of those with entries
 */
export async function trackedSecondsOf(
  db: Kysely<Database>,
  column: "project_id" | "task_id",
  ids: readonly number[],
): Promise<ReadonlyMap<number, TrackedSeconds>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("time_entries")
    .select([
      sql<number>`${sql.ref(column)}`.as("id"),
      sql<number>`coalesce(sum(duration_seconds), 0)`.as("total"),
      sql<number>`coalesce(sum(duration_seconds) filter (where billable), 0)`.as("billable"),
    ])
    .where(column, "in", [...ids])
    .where("end_time", "is not", null)
    .groupBy(column)
    .execute();
  return new Map(rows.map(({ id, ...tracked }) => [id, tracked]));
}

import { sql, type Kysely, type SelectQueryBuilder } from "kysely";
import type { Database } from "../../platform/db/schema";
import { offsetOf, type PageRequest } from "../../platform/db/page";
import { withNames, type TimeEntryRow } from "./store";
import { countAllEntries } from "./count";

/** What a list is narrowed by; undefined: not at all. */
export interface EntryFilter {
  readonly userId: number | undefined;
  readonly projectId: number | undefined;
  /** First start, included. */
  readonly from: Date | undefined;
  /** Last start, included. */
  readonly to: Date | undefined;
  readonly billable: boolean | undefined;
  /** False: completed entries only. */
  readonly includeActive: boolean;
}

/** One page of the entries of a filter, newest start first. Who may see them is the caller's business. */
export async function listEntries(
  db: Kysely<Database>,
  filter: EntryFilter,
  page: PageRequest,
): Promise<{ readonly rows: readonly TimeEntryRow[]; readonly total: number }> {
  // The page's ids come from an index alone; whole rows are looked up for what is shown, so that a
  // page far back does not read everything before it.
  const ids = matching(db, filter)
    .select("time_entries.id")
    .orderBy("time_entries.start_time", "desc")
    .orderBy("time_entries.id", "desc")
    .limit(page.per_page)
    .offset(offsetOf(page));
  const [rows, total] = await Promise.all([
    withNames(db)
      .where("time_entries.id", "=", sql<number>`any(array(${ids}))`)
      .orderBy("time_entries.start_time", "desc")
      .orderBy("time_entries.id", "desc")
      .execute(),
    countEntries(db, filter),
  ]);
  return { rows, total };
}

/** How many entries a filter leaves, exactly. */
async function countEntries(db: Kysely<Database>, filter: EntryFilter): Promise<number> {
  const { userId, projectId, from, to, billable, includeActive } = filter;
  if ([userId, projectId, from, to].every((each) => each === undefined)) {
    return countAllEntries(db, { billable, includeActive });
  }
  const { total } = await matching(db, filter)
    .select(sql<number>`count(*)`.as("total"))
    .executeTakeFirstOrThrow();
  return total;
}

type Matching = SelectQueryBuilder<Database, "time_entries", object>;

function matching(db: Kysely<Database>, filter: EntryFilter): Matching {
  const { userId, projectId, from, to, billable, includeActive } = filter;
  let query: Matching = db.selectFrom("time_entries");
  if (userId !== undefined) query = query.where("time_entries.user_id", "=", userId);
  if (projectId !== undefined) query = query.where("time_entries.project_id", "=", projectId);
  if (from !== undefined) query = query.where("time_entries.start_time", ">=", instant(from));
  if (to !== undefined) query = query.where("time_entries.start_time", "<=", instant(to));
  if (billable !== undefined) query = query.where("time_entries.billable", "=", billable);
  if (!includeActive) query = query.where("time_entries.end_time", "is not", null);
  return query;
}

/** As text: what a driver makes of a Date depends on the process's zone. */
function instant(date: Date): string {
  return date.toISOString();
}

import { sql, type Kysely, type SelectQueryBuilder } from "kysely";
import type { Database } from "../../platform/db/schema";
import { offsetOf, type Page, type PageRequest } from "../../platform/db/page";
import { withNames, type TimeEntryRow } from "./store";
import { countAllEntries } from "./count";

/** Filters of a list of entries; undefined fields do not filter. */
export interface EntryFilter {
  readonly userId: number | undefined;
  readonly projectId: number | undefined;
  /** Earliest start, inclusive. */
  readonly from: Date | undefined;
  /** Latest start, inclusive. */
  readonly to: Date | undefined;
  readonly billable: boolean | undefined;
  /** False for completed entries only. */
  readonly includeActive: boolean;
}

/** Lists entries, latest start first. Callers restrict the filter to what the user may see. */
export async function listEntries(
  db: Kysely<Database>,
  filter: EntryFilter,
  page: PageRequest,
): Promise<Page<TimeEntryRow>> {
  // Deferred join: an index-only scan finds the page's ids, so that a late page does not read the full
  // rows of all pages before it.
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

/** Counts the entries that match a filter. */
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

/** Formats in UTC, as drivers format a Date in the process's time zone. */
function instant(date: Date): string {
  return date.toISOString();
}

import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder } from "kysely";
import type { Database } from "../../platform/db/schema";
import { offsetOf, type Page, type PageRequest } from "../../platform/db/page";
import { contains } from "../../platform/db/like";
import { withNames, type TimeEntryRow } from "./store";
import { countAllEntries } from "./count";

/** Filters of entries by their content; undefined fields do not filter. */
export interface ContentFilter {
  /** Includes the entries of the client's projects. */
  readonly clientId?: number | undefined;
  readonly taskId?: number | undefined;
  /** One tag of the entry, in the same case. */
  readonly tag?: string | undefined;
  readonly source?: string | undefined;
  /** Part of the notes or tags, in any case. */
  readonly text?: string | undefined;
  readonly paid?: boolean | undefined;
}

/** Filters of a list of entries; undefined fields do not filter. */
export interface EntryFilter extends ContentFilter {
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
  const [rows, total] = await Promise.all([
    entriesOfPage(db, filter, page),
    countEntries(db, filter),
  ]);
  return { rows, total };
}

/** An entry with the color of its project. */
export type ColoredEntry = TimeEntryRow & { readonly color: string | null };

/** Lists the entries of one page, as {@link listEntries}, without counting those of all pages. */
export async function entriesOfPage(
  db: Kysely<Database>,
  filter: EntryFilter,
  page: PageRequest,
): Promise<readonly ColoredEntry[]> {
  // Deferred join: an index-only scan finds the page's ids, so that a late page does not read the full
  // rows of all pages before it.
  const ids = matchingEntries(db, filter)
    .select("time_entries.id")
    .orderBy("time_entries.start_time", "desc")
    .orderBy("time_entries.id", "desc")
    .limit(page.per_page)
    .offset(offsetOf(page));
  return withNames(db)
    .select("projects.color")
    .where("time_entries.id", "=", sql<number>`any(array(${ids}))`)
    .orderBy("time_entries.start_time", "desc")
    .orderBy("time_entries.id", "desc")
    .execute();
}

/**
 * Reads all entries that match a filter, latest start first, in batches. Each batch is a query of its
 * own that starts where the last one ended, so that a slow reader holds no connection.
 */
export async function* allEntries(
  db: Kysely<Database>,
  filter: EntryFilter,
): AsyncGenerator<readonly TimeEntryRow[], void> {
  let last: TimeEntryRow | undefined;
  for (;;) {
    const ids = matchingEntries(db, filter)
      .select("time_entries.id")
      .$if(last !== undefined, (query) =>
        query.where(sql<boolean>`(time_entries.start_time, time_entries.id)
          < (${last?.start_time}::timestamptz, ${last?.id})`),
      )
      .orderBy("time_entries.start_time", "desc")
      .orderBy("time_entries.id", "desc")
      .limit(batchRows);
    const rows = await withNames(db)
      .where("time_entries.id", "=", sql<number>`any(array(${ids}))`)
      .orderBy("time_entries.start_time", "desc")
      .orderBy("time_entries.id", "desc")
      .execute();
    if (rows.length > 0) yield rows;
    last = rows.at(-1);
    if (rows.length < batchRows) return;
  }
}

/** Number of rows of one batch of {@link allEntries}. */
const batchRows = 1_000;

/** Counts the entries that match a filter. */
async function countEntries(db: Kysely<Database>, filter: EntryFilter): Promise<number> {
  const { billable, includeActive, ...others } = filter;
  if (Object.values(others).every((each) => each === undefined)) {
    return countAllEntries(db, { billable, includeActive });
  }
  const { total } = await matchingEntries(db, filter)
    .select(sql<number>`count(*)`.as("total"))
    .executeTakeFirstOrThrow();
  return total;
}

type Matching = SelectQueryBuilder<Database, "time_entries", object>;

/** Query for the entries that match a filter, without columns. */
export function matchingEntries(db: Kysely<Database>, filter: EntryFilter): Matching {
  const { userId, projectId, from, to, billable, includeActive } = filter;
  let query: Matching = db.selectFrom("time_entries");
  if (userId !== undefined) query = query.where("time_entries.user_id", "=", userId);
  if (projectId !== undefined) query = query.where("time_entries.project_id", "=", projectId);
  if (from !== undefined) query = query.where("time_entries.start_time", ">=", instant(from));
  if (to !== undefined) query = query.where("time_entries.start_time", "<=", instant(to));
  if (billable !== undefined) query = query.where("time_entries.billable", "=", billable);
  if (!includeActive) query = query.where("time_entries.end_time", "is not", null);
  return withContent(query, filter);
}

function withContent(matching: Matching, filter: ContentFilter): Matching {
  const { clientId, taskId, tag, source, text, paid } = filter;
  let query = matching;
  if (clientId !== undefined) query = query.where(ofClient(clientId));
  if (taskId !== undefined) query = query.where("time_entries.task_id", "=", taskId);
  if (tag !== undefined) query = query.where(hasTag(tag));
  if (source !== undefined) query = query.where("time_entries.source", "=", source);
  if (text !== undefined) query = query.where(containsText(text));
  if (paid !== undefined) query = query.where("time_entries.paid", "=", paid);
  return query;
}

function ofClient(clientId: number): RawBuilder<boolean> {
  return sql<boolean>`(time_entries.client_id = ${clientId} or time_entries.project_id = any(array(
    select id from projects where client_id = ${clientId})))`;
}

/** SQL expression of the tags of an entry as an array; null if it has none. */
export const tagArray = sql<string[]>`regexp_split_to_array(
  btrim(time_entries.tags, E' \\t\\n\\r'), '\\s*,\\s*')`;

/** The pattern lets the trigram index find the entries; only the array compares whole tags. */
function hasTag(tag: string): RawBuilder<boolean> {
  return sql<boolean>`(time_entries.tags like ${contains(tag)} and ${tag} = any(${tagArray}))`;
}

function containsText(text: string): RawBuilder<boolean> {
  const pattern = contains(text);
  return sql<boolean>`(time_entries.notes ilike ${pattern} or time_entries.tags ilike ${pattern})`;
}

/** Formats in UTC, as drivers format a Date in the process's time zone. */
function instant(date: Date): string {
  return date.toISOString();
}

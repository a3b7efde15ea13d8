import * as z from "zod";
import { dayField, idQuery } from "../../../platform/http/fields";
import { pageQuery } from "../../../platform/http/pagination";
import { instantOf, lastInstantOf } from "../../../platform/time/time-input";
import { contentQuery, rangeQuery, toContentFilter } from "../input";
import type { EntryFilter } from "../list";
import { daysOf, ranges, type Days, type Range } from "./range";

/** Forms send blank fields, which do not filter. */
function blankable<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema);
}

/** A user's id, or `all` for everybody. */
const userQuery = z.union([z.literal("all"), rangeQuery.user_id]);

/** The query of the page, named as in the REST API. */
export const overviewQuery = z.object({
  page: pageQuery.page,
  range: blankable(z.enum(ranges).optional()),
  start_date: blankable(dayField.optional()),
  end_date: blankable(dayField.optional()),
  project_id: blankable(rangeQuery.project_id),
  user_id: blankable(userQuery),
  billable: blankable(contentQuery.billable),
  paid: blankable(contentQuery.paid),
  client_id: blankable(contentQuery.client_id),
  task_id: blankable(contentQuery.task_id),
  tag: blankable(contentQuery.tag),
  source: blankable(contentQuery.source),
  text: blankable(contentQuery.text),
  /** Present if the page waits for the sums, however long they take: without scripts. */
  sums: z.string().max(10).optional(),
  /** Present if all filters are shown: without scripts. */
  filters: z.string().max(10).optional(),
  /** Id of the entry that is shown as a form. */
  edit: blankable(idQuery.optional()),
});

/** A validated query. */
export type OverviewQuery = z.output<typeof overviewQuery>;

/** What a range depends on. */
export interface Calendar {
  /** IANA time zone. */
  readonly zone: string;
  readonly today: string;
  /** Day on which weeks start: 0 for Sunday to 6 for Saturday. */
  readonly weekStartDay: number;
}

/** The range of a query: this week by default, `custom` if only days are given. */
export function rangeOf({ range, start_date: from, end_date: to }: OverviewQuery): Range {
  return range ?? (from === undefined && to === undefined ? "week" : "custom");
}

/** The days of a query. */
export function daysOfQuery(query: OverviewQuery, { today, weekStartDay }: Calendar): Days {
  const custom = { from: query.start_date, to: query.end_date };
  return daysOf(rangeOf(query), custom, today, weekStartDay);
}

/**
 * Converts a query to a filter, with running timers.
 * @param userId Whose entries; undefined for everybody's.
 */
export function toFilter(
  query: OverviewQuery,
  userId: number | undefined,
  calendar: Calendar,
): EntryFilter {
  const { project_id: projectId, billable } = query;
  return {
    ...toContentFilter(query),
    ...boundsOf(daysOfQuery(query, calendar), calendar.zone),
    userId,
    projectId,
    billable,
    includeActive: true,
  };
}

/** The first and last instant of days in a time zone. */
export function boundsOf({ from, to }: Days, zone: string): Pick<EntryFilter, "from" | "to"> {
  const wall = (day: string) => ({ type: "day", wall: Date.parse(day) }) as const;
  return {
    from: from === undefined ? undefined : instantOf(wall(from), zone),
    to: to === undefined ? undefined : lastInstantOf(wall(to), zone),
  };
}

/**
 * Returns the address of the page with other parameters; undefined removes one. Blank parameters,
 * the page number and the opened form are always removed, unless they are among the changes.
 * @param url Path and query of the page as it is open.
 */
export function withParameters(
  url: string,
  changes: Readonly<Record<string, string | undefined>>,
  path = "/entries",
): string {
  const parameters = new URL(url, "http://localhost").searchParams;
  const kept = [...parameters].filter(
    ([name, value]) => value !== "" && name !== "page" && name !== "edit" && !(name in changes),
  );
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const query = new URLSearchParams([...kept, ...added].map(([name, value]) => [name, value]));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** The query of an address of the page; without filters if it is none. */
export function queryOf(url: string): OverviewQuery {
  const { searchParams } = new URL(url, "http://localhost");
  const read = overviewQuery.safeParse(Object.fromEntries(searchParams));
  return read.success ? read.data : overviewQuery.parse({});
}

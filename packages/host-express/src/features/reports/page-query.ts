import * as z from "zod";
import { dayField } from "../../platform/http/fields";
import { pageQuery } from "../../platform/http/pagination";
import { addDays, monthStartOf, weekStartOf } from "../../platform/time/days";
import { addressOf } from "../../platform/pages/address";
import { contentQuery, rangeQuery } from "../time-entries/input";
import type { Group, Grouping } from "./groups";
import { groupings } from "./groups";

/** The ranges of the page, in the order in which they are offered. */
export const reportRanges = [
  "week",
  "last_week",
  "month",
  "last_month",
  "30_days",
  "year",
  "custom",
] as const;

/** One of {@link reportRanges}. */
export type ReportRange = (typeof reportRanges)[number];

/** First and last day, both included, as `YYYY-MM-DD`. */
export interface ReportDays {
  readonly from: string;
  readonly to: string;
}

/** Forms send blank fields, which do not filter. */
function blankable<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema);
}

/** The query of the page and of its file. */
export const reportQuery = z.object({
  range: blankable(z.enum(reportRanges).optional()),
  from: blankable(dayField.optional()),
  to: blankable(dayField.optional()),
  group_by: blankable(z.enum(groupings).default("project")),
  project_id: blankable(rangeQuery.project_id),
  client_id: blankable(contentQuery.client_id),
  // `all` is everybody, for administrators.
  user_id: blankable(z.union([z.literal("all"), rangeQuery.user_id])),
  task_id: blankable(contentQuery.task_id),
  tag: blankable(contentQuery.tag),
  billable: blankable(contentQuery.billable),
  page: pageQuery.page,
});

/** A validated query. */
export type ReportQuery = z.output<typeof reportQuery>;

/** The range of a query: `custom` if only days are given, else the last 30 days by default. */
export function rangeOfReport({ range, from, to }: ReportQuery): ReportRange {
  return range ?? (from === undefined && to === undefined ? "30_days" : "custom");
}

/**
 * The days of a query. A custom range without a start is 30 days long, and one without an end goes up to
 * today; the earlier day comes first, whichever it is.
 * @param firstWeekday Day on which weeks start: 0 for Sunday to 6 for Saturday.
 */
export function daysOfReport(query: ReportQuery, today: string, firstWeekday: number): ReportDays {
  const week = weekStartOf(today, firstWeekday);
  const month = monthStartOf(today);
  switch (rangeOfReport(query)) {
    case "week":
      return { from: week, to: addDays(week, 6) };
    case "last_week":
      return { from: addDays(week, -7), to: addDays(week, -1) };
    case "month":
      return { from: month, to: addDays(monthStartOf(addDays(month, 31)), -1) };
    case "last_month":
      return { from: monthStartOf(addDays(month, -1)), to: addDays(month, -1) };
    case "30_days":
      return { from: addDays(today, -29), to: today };
    case "year":
      return { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` };
    case "custom": {
      const to = query.to ?? today;
      const from = query.from ?? addDays(to, -29);
      return from <= to ? { from, to } : { from: to, to: from };
    }
  }
}

/** The address of the same report on another path, e.g. as a file, or of one of its pages. */
export function reportAddress(path: string, query: ReportQuery, page?: number): string {
  const { range, group_by, project_id, client_id, user_id, task_id, tag, billable } = query;
  const isCustom = rangeOfReport(query) === "custom";
  const days = isCustom ? { from: query.from, to: query.to } : {};
  const filters = { project_id, client_id, user_id, task_id, tag, billable };
  return addressOf(path, { range, ...days, group_by, ...filters, page });
}

/**
 * The address of the entries of a report.
 * @param group Only the entries of this group.
 * @returns undefined for the group of entries without an object, which no filter selects
 */
export function entriesAddress(
  query: ReportQuery,
  { from, to }: ReportDays,
  group?: Pick<Group, "id" | "name">,
): string | undefined {
  const own = group === undefined ? {} : filterOf(query.group_by, group);
  if (own === undefined) return undefined;
  const { project_id, client_id, user_id, task_id, tag, billable } = query;
  const days = { start_date: from, end_date: to };
  const filters = { ...days, project_id, client_id, user_id, task_id, tag, billable, ...own };
  return addressOf("/entries", filters);
}

/** The filter that selects the entries of a group. */
function filterOf(
  grouping: Grouping,
  { id, name }: Pick<Group, "id" | "name">,
): Readonly<Record<string, string | number>> | undefined {
  if (grouping === "day") return name === null ? undefined : { start_date: name, end_date: name };
  if (grouping === "tag") return name === null ? undefined : { tag: name };
  return id === null ? undefined : { [`${grouping}_id`]: id };
}

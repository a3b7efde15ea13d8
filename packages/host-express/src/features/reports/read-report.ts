import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import {
  countDays,
  groupEntries,
  maxGroups,
  maxReportDays,
  sumEntries,
  type EntrySums,
  type Group,
  type GroupFilter,
  type Grouping,
} from "./groups";

/** Sums of entries by one of their properties. */
export interface Report {
  /** Sums of all entries; each counts once. */
  readonly total: EntrySums;
  /** At most {@link maxGroups}. */
  readonly groups: readonly Group[];
  /** True if there are more groups, which are left out. */
  readonly hasMore: boolean;
}

/** Why a report is refused; undefined if it is not. */
export function reportRefusal(
  grouping: Grouping,
  { from, to }: Pick<GroupFilter, "from" | "to">,
): string | undefined {
  if (grouping !== "day" || countDays(from, to) <= maxReportDays) return undefined;
  return `A report by day covers at most ${maxReportDays.toLocaleString("en")} days`;
}

/**
 * Sums the completed entries that match a filter, in total and by group.
 * @param zone IANA time zone of the days.
 */
export async function readReport(
  db: Kysely<Database>,
  grouping: Grouping,
  filter: GroupFilter,
  zone: string,
): Promise<Report> {
  const [total, groups] = await Promise.all([
    sumEntries(db, filter),
    groupEntries(db, grouping, filter, zone),
  ]);
  return { total, groups: groups.slice(0, maxGroups), hasMore: groups.length > maxGroups };
}

import { dayMs, instantInZone } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Database } from "../../platform/db/schema";
import { clampInstant } from "../../platform/time/time-input";
import { matchingEntries, tagArray, type EntryFilter } from "../time-entries/list";

/** What the entries of a report can be grouped by. */
export const groupings = ["project", "client", "user", "task", "tag", "day"] as const;

/** One of {@link groupings}. */
export type Grouping = (typeof groupings)[number];

/** Sums of completed entries. */
export interface EntrySums {
  readonly entries: number;
  readonly seconds: number;
  readonly billable_seconds: number;
}

/** Sums of the entries of one group. */
export interface Group extends EntrySums {
  /** Id of the object; null for tags, days, and entries without one. */
  readonly id: number | null;
  /** Name of the object, the tag or the day; null for entries without one. */
  readonly name: string | null;
}

/** A filter with both bounds, whose entries can be grouped. */
export type GroupFilter = EntryFilter & { readonly from: Date; readonly to: Date };

/** Maximum number of groups of a report. */
export const maxGroups = 1_000;
/** Maximum length of a report by day, in days. */
export const maxReportDays = 3_660;

const sums = sql`count(*) as entries, coalesce(sum(duration_seconds), 0) as seconds,
  coalesce(sum(duration_seconds) filter (where billable), 0) as billable_seconds`;

/** Sums the completed entries that match a filter. */
export async function sumEntries(db: Kysely<Database>, filter: GroupFilter): Promise<EntrySums> {
  const { rows } = await sql<EntrySums>`
    select ${sums} from (${entriesOf(db, filter)}) as entries`.execute(db);
  return rows[0] ?? { entries: 0, seconds: 0, billable_seconds: 0 };
}

/**
 * Sums the completed entries that match a filter by group: those with the most seconds first, days in
 * their order. An entry with several tags is in the group of each.
 * @param zone IANA time zone of the days.
 * @returns at most {@link maxGroups} + 1 groups; the last one shows that there are more
 */
export async function groupEntries(
  db: Kysely<Database>,
  grouping: Grouping,
  filter: GroupFilter,
  zone: string,
): Promise<readonly Group[]> {
  const limit = maxGroups + 1;
  if (grouping === "day") return groupByDay(db, filter, zone, limit);
  const { rows } = await sql<Group>`
    select * from (${namedGroups(grouping, entriesOf(db, filter))}) as named
    order by seconds desc, name collate "C", id limit ${limit}`.execute(db);
  return rows;
}

function entriesOf(db: Kysely<Database>, filter: GroupFilter): RawBuilder<unknown> {
  const completed = { ...filter, includeActive: false };
  const query = matchingEntries(db, completed)
    .select(["user_id", "project_id", "client_id", "task_id", "start_time"])
    .select(["duration_seconds", "billable", tagArray.as("tag_array")]);
  return sql`${query}`;
}

function namedGroups(
  grouping: Exclude<Grouping, "day">,
  entries: RawBuilder<unknown>,
): RawBuilder<unknown> {
  switch (grouping) {
    case "project":
    case "task":
    case "user": {
      const column = sql.ref(`${grouping}_id`);
      const name = sql.ref(grouping === "user" ? "objects.username" : "objects.name");
      return sql`
        select groups.id, ${name} as name, entries, seconds, billable_seconds
        from (select ${column} as id, ${sums} from (${entries}) as entries group by 1) as groups
        left join ${sql.table(`${grouping}s`)} as objects on objects.id = groups.id`;
    }
    case "client":
      // Grouped twice, so that the project of each entry is not looked up.
      return sql`
        select clients.id, clients.name, sum(entries)::bigint as entries,
          sum(seconds)::bigint as seconds, sum(billable_seconds)::bigint as billable_seconds
        from (
          select project_id, client_id, ${sums} from (${entries}) as entries group by 1, 2
        ) as groups
        left join projects on projects.id = groups.project_id
        left join clients on clients.id = coalesce(groups.client_id, projects.client_id)
        group by clients.id`;
    case "tag":
      return sql`
        select null::integer as id, tags.name, ${sums}
        from (${entries}) as entries
        left join lateral (
          select distinct each as name from unnest(tag_array) as each where each <> ''
        ) as tags on true
        group by tags.name`;
  }
}

/** Days are bounded here, as in the filters of lists, because PostgreSQL may know other zones. */
async function groupByDay(
  db: Kysely<Database>,
  filter: GroupFilter,
  zone: string,
  limit: number,
): Promise<readonly Group[]> {
  const days = daysBetween(filter.from, filter.to);
  const starts = days.map((day) => clampInstant(instantInZone(day, zone).getTime()).toISOString());
  const { rows } = await sql<EntrySums & { day: number }>`
    select width_bucket(start_time, ${starts}::timestamptz[]) as day, ${sums}
    from (${entriesOf(db, filter)}) as entries
    group by 1 order by 1 limit ${limit}`.execute(db);
  return rows.map(({ day, ...group }) => {
    const wall = days[day - 1];
    return { id: null, name: wall === undefined ? null : isoDay(wall), ...group };
  });
}

/** Number of days that {@link groupEntries} would need. */
export function countDays(from: Date, to: Date): number {
  return Math.max(0, Math.ceil((to.getTime() - from.getTime()) / dayMs)) + 2;
}

/** The days of a range in any time zone, as `Date.UTC` values, in order. */
function daysBetween(from: Date, to: Date): readonly number[] {
  const first = Math.floor(from.getTime() / dayMs) * dayMs - dayMs;
  return Array.from({ length: countDays(from, to) + 2 }, (_, index) => first + index * dayMs);
}

function isoDay(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10);
}

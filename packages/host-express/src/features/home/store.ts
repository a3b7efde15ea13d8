import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { addDays, monthStartOf, weekStartOf } from "../../platform/time/days";
import { localEntriesOfDays } from "../statistics/local-entries";
import type { StatisticsState } from "../statistics/state";
import { withNames, type TimeEntryRow } from "../time-entries/store";

/** Sums of the completed entries of a user, in seconds. */
export interface TodaySums {
  readonly today: number;
  readonly week: number;
  readonly week_billable: number;
  readonly month: number;
  /** Value of the billable entries of the month, rounded to two decimals. */
  readonly month_value: string;
}

const noSums: TodaySums = { today: 0, week: 0, week_billable: 0, month: 0, month_value: "0" };

/** Sums today, this week and this month in one scan of those days. */
export async function readTodaySums(
  db: Kysely<Database>,
  { userId, zone, today, weekStartDay }: StatisticsState,
): Promise<TodaySums> {
  const week = weekStartOf(today, weekStartDay);
  const month = monthStartOf(today);
  const range = { from: week < month ? week : month, to: today };
  const { rows } = await sql<TodaySums>`
    select
      coalesce(sum(seconds) filter (where local >= ${today}::date), 0)::bigint as today,
      coalesce(sum(seconds) filter (where local >= ${week}::date), 0)::bigint as week,
      coalesce(sum(seconds) filter (where local >= ${week}::date and entries.billable), 0)::bigint
        as week_billable,
      coalesce(sum(seconds) filter (where local >= ${month}::date), 0)::bigint as month,
      round(coalesce(sum(seconds * coalesce(projects.hourly_rate, own.default_hourly_rate,
        clients.default_hourly_rate, 0)) filter (where local >= ${month}::date and entries.billable),
        0) / 3600, 2) as month_value
    from (${localEntriesOfDays(userId, zone, range)}) as entries
    left join projects on projects.id = entries.project_id
    left join clients as own on own.id = entries.client_id
    left join clients on clients.id = projects.client_id`.execute(db);
  return rows[0] ?? noSums;
}

/** Seconds of a project. */
export interface ProjectSum {
  readonly id: number;
  readonly name: string;
  readonly color: string | null;
  readonly seconds: number;
}

/** Days of {@link readProjectSums}. */
const projectDays = 7;
const maxProjects = 8;

/** Sums the last seven days by project, the largest first. */
export async function readProjectSums(
  db: Kysely<Database>,
  { userId, zone, today }: StatisticsState,
): Promise<readonly ProjectSum[]> {
  const range = { from: addDays(today, 1 - projectDays), to: today };
  const { rows } = await sql<ProjectSum>`
    select projects.id, projects.name, projects.color, sums.seconds from (
      select project_id, sum(seconds)::bigint as seconds
      from (${localEntriesOfDays(userId, zone, range)}) as entries
      where project_id is not null group by 1 having sum(seconds) > 0
      order by 2 desc, 1 limit ${maxProjects}) as sums
    join projects on projects.id = sums.project_id
    order by sums.seconds desc, projects.id`.execute(db);
  return rows;
}

/** An entry with the color of its project. */
export type RecentEntry = TimeEntryRow & { readonly color: string | null };

/** Lists the latest completed entries of a user. */
export async function recentEntries(
  db: Kysely<Database>,
  userId: number,
  limit: number,
): Promise<readonly RecentEntry[]> {
  return withNames(db)
    .select("projects.color")
    .where("time_entries.user_id", "=", userId)
    .where("time_entries.end_time", "is not", null)
    .orderBy("time_entries.start_time", "desc")
    .orderBy("time_entries.id", "desc")
    .limit(limit)
    .execute();
}

import { sql, type Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { addDays, weekStartOf } from "../../../platform/time/days";
import { localEntriesOfDays } from "../local-entries";
import type { StatisticsState } from "../state";
import { monday } from "../week-comparison";

/** Maximum number of projects in the statistics. */
const maxProjects = 8;
/** Shorter entries do not count for the average length of a session. */
const minSessionSeconds = 5 * 60;

/** Sums of the entries of one project. */
export interface ProjectSums {
  readonly id: number;
  readonly name: string;
  readonly seconds: number;
  readonly billable_seconds: number;
  readonly entries: number;
}

/** Sums of a user's entries of a period, and the top project of the week. */
export interface FocusSums {
  readonly entries: number;
  /** Days with tracked time. */
  readonly days: number;
  /** Number and length of the entries of at least five minutes. */
  readonly sessions: number;
  readonly session_seconds: number;
  readonly longest_seconds: number;
  /** Hour in which the entries with the most seconds started; null if there are none. */
  readonly best_hour: number | null;
  /** Weekday of the most seconds, 1 for Monday to 7 for Sunday; null if there are none. */
  readonly best_weekday: number | null;
  /** Seconds by hour of the start, without hours that have none. */
  readonly hours: readonly { readonly hour: number; readonly seconds: number }[];
  /** Most seconds first. */
  readonly projects: readonly ProjectSums[];
  readonly week_project: Pick<ProjectSums, "name" | "seconds"> | null;
}

/** The sums of a user without entries. */
export const noFocusSums: FocusSums = {
  entries: 0,
  days: 0,
  sessions: 0,
  session_seconds: 0,
  longest_seconds: 0,
  best_hour: null,
  best_weekday: null,
  hours: [],
  projects: [],
  week_project: null,
};

/**
 * Sums the completed entries of a user of a period in one scan.
 * @param period Length in days; the last one is today.
 */
export async function readFocusSums(
  db: Kysely<Database>,
  { userId, zone, today }: Pick<StatisticsState, "userId" | "zone" | "today">,
  period: number,
): Promise<FocusSums> {
  const start = addDays(today, 1 - period);
  const week = weekStartOf(today, monday);
  const range = { from: week < start ? week : start, to: today };
  const { rows } = await sql<FocusSums>`
    with scanned as materialized (
      select local, project_id, billable, seconds
      from (${localEntriesOfDays(userId, zone, range)}) as entries
    ), entries as (
      select * from scanned where local >= ${start}::date
    ), hours as (
      select extract(hour from local)::integer as hour, sum(seconds) as seconds
      from entries group by 1 having sum(seconds) > 0
    ), weekdays as (
      select extract(isodow from local)::integer as weekday, sum(seconds) as seconds
      from entries group by 1 having sum(seconds) > 0
    ), top_projects as (
      select project_id as id, count(*) as entries, sum(seconds) as seconds,
        coalesce(sum(seconds) filter (where billable), 0) as billable_seconds
      from entries where project_id is not null group by project_id having sum(seconds) > 0
      order by seconds desc, id limit ${maxProjects}
    ), week_project as (
      select project_id as id, sum(seconds) as seconds
      from scanned where project_id is not null and local >= ${week}::date
      group by project_id having sum(seconds) > 0
      order by seconds desc, id limit 1
    )
    select count(*) as entries,
      count(distinct local::date) filter (where seconds > 0) as days,
      count(*) filter (where seconds >= ${minSessionSeconds}::integer) as sessions,
      coalesce(sum(seconds) filter (where seconds >= ${minSessionSeconds}::integer), 0)::bigint
        as session_seconds,
      coalesce(max(seconds), 0) as longest_seconds,
      (select hour from hours order by seconds desc, hour limit 1) as best_hour,
      (select weekday from weekdays order by seconds desc, weekday limit 1) as best_weekday,
      coalesce((select jsonb_agg(to_jsonb(hours)) from hours), '[]') as hours,
      coalesce((select jsonb_agg(to_jsonb(top_projects) || jsonb_build_object('name', projects.name)
          order by seconds desc, top_projects.id)
        from top_projects join projects using (id)), '[]') as projects,
      (select jsonb_build_object('name', projects.name, 'seconds', seconds)
        from week_project join projects using (id)) as week_project
    from entries`.execute(db);
  return rows[0] ?? noFocusSums;
}

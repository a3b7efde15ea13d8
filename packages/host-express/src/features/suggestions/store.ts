import { dayMs } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import { contains } from "../../platform/db/like";
import type { Database } from "../../platform/db/schema";
import { dayBounds } from "../../platform/time/day-bounds";
import { localHour } from "../../platform/time/offsets";
import { projectVisible } from "../access/projects";
import { localStart } from "../statistics/local-entries";
import type { OpenTask, WorkedPair } from "./candidates";

/** Number of the user's newest entries that are read, so that old ones cost nothing. */
export const maxEntries = 1000;
/** Number of the newest entries among which frequent pairs are counted. */
const maxPatternEntries = 100;
/** Number of pairs of the latest entries that are always read, because the language model sees them. */
export const maxLatestPairs = 20;
/** Number of open tasks that are read: those that are due first. */
const maxTasks = 500;
const recentMs = 30 * dayMs;

/** The user whose work is read, at a moment. */
export interface Work {
  readonly viewer: Viewer & { readonly userId: number };
  readonly zone: string;
  readonly today: string;
  readonly now: Date;
  /** Text that suggestions must contain; empty for none. */
  readonly text: string;
}

/**
 * Reads what the user has worked on up to the end of today, in active projects that they can see: the pair of the latest entry
 * first. Of pairs that are neither recent nor of this hour only those of open tasks, those without a task
 * of the projects of this hour, and the latest {@link maxLatestPairs}.
 */
export async function workedPairs(
  db: Kysely<Database>,
  { viewer, zone, today, now, text }: Work,
): Promise<readonly WorkedPair[]> {
  const since = new Date(now.getTime() - recentMs);
  const { end } = dayBounds(today, zone);
  const weekday = (new Date(Date.parse(today)).getUTCDay() + 6) % 7;
  const { rows } = await sql<WorkedPair>`
    with newest as (
      select id, project_id, task_id, start_time, end_time is not null as is_completed,
        end_time is not null and start_time >= ${since.toISOString()} as is_recent,
        ${localStart(zone, { from: since, to: end })} as local
      from time_entries
      where user_id = ${viewer.userId} and start_time < ${end.toISOString()}
      order by start_time desc, id desc limit ${maxEntries}
    ), entries as (
      select newest.id, newest.project_id, newest.task_id, local, is_completed,
        tasks.assigned_to is not distinct from ${viewer.userId} as is_assigned,
        is_recent, row_number() over by_start as position,
        count(*) filter (where is_recent) over by_start as recent_position
      from newest join projects on projects.id = newest.project_id
      left join tasks on tasks.id = newest.task_id
      where projects.status = 'active' and ${projectVisible(viewer)}
        and tasks.deleted_at is null
      window by_start as (order by start_time desc, newest.id desc rows unbounded preceding)
    ), counted as (
      select *, is_recent and extract(hour from local) = ${localHour(zone, now)}::integer as is_this_hour
      from entries
    ), pairs as (
      select project_id, task_id, bool_or(is_assigned) as is_assigned,
        count(*) filter (where is_recent and recent_position <= ${maxPatternEntries}::integer) as recent,
        count(*) filter (where is_this_hour) as this_hour,
        count(*) filter (where is_this_hour and extract(isodow from local) = ${weekday + 1}::integer)
          as this_hour_and_weekday,
        bool_or(local >= ${today}::date) as is_today,
        min(position) filter (where is_completed) as last_position,
        min(position) as position
      from counted group by project_id, task_id
    ), wanted as (
      select * from pairs
      where recent > 0 or this_hour > 0 or is_assigned
        or (task_id is null and project_id in (select project_id from pairs where this_hour > 0))
        or position <= (select max(position) from (
          select position from pairs order by position limit ${maxLatestPairs}) as latest)
    )
    select wanted.project_id, wanted.task_id, recent, this_hour, this_hour_and_weekday, is_today,
      last.id as last_entry_id, ${matchesOf(text)}
    from wanted left join entries as last on last.position = last_position
    order by wanted.position`.execute(db);
  return rows;
}

/** SQL of whether the project's name and the notes of the latest entry contain a text. */
function matchesOf(text: string): RawBuilder<unknown> {
  // Every name contains the empty text.
  if (text === "") return sql`true as name_matches, true as notes_match`;
  const pattern = contains(text);
  return sql`(select name ilike ${pattern} from projects where id = wanted.project_id) as name_matches,
    coalesce((select notes ilike ${pattern} from time_entries where id = last.id), false) as notes_match`;
}

/** Reads the open tasks that are assigned to the user, in active projects that they can see. */
export async function openTasks(
  db: Kysely<Database>,
  { viewer, text }: Work,
): Promise<readonly OpenTask[]> {
  const { rows } = await sql<OpenTask>`
    select tasks.id, tasks.project_id, tasks.priority, tasks.due_date,
      to_char(tasks.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') as created_at,
      projects.name ilike ${contains(text)} as name_matches
    from (select id, project_id, priority, due_date, created_at from tasks
      where assigned_to = ${viewer.userId} and deleted_at is null and status in ('todo', 'in_progress')
      order by due_date, id desc limit ${maxTasks}) as tasks
    join projects on projects.id = tasks.project_id
    where projects.status = 'active' and ${projectVisible(viewer)}
    order by tasks.due_date, tasks.id desc`.execute(db);
  return rows;
}

/** A pair with its names, and what the user's entry of it says. */
export interface NamedPair {
  readonly project_id: number;
  readonly project_name: string;
  readonly task_id: number | null;
  readonly task_name: string | null;
  /** Null without an entry, as the fields below. */
  readonly notes: string | null;
  readonly tags: string | null;
  readonly billable: boolean | null;
}

/** Ids to look up, which may come from a model. */
export interface PairIds {
  readonly project_id: number;
  readonly task_id: number | null;
  readonly last_entry_id?: number | null;
}

/**
 * Looks up pairs. A project that is not active, or that the user cannot see, is missing from the result; a
 * task that does not belong to the project is null.
 * @returns the found pairs by their position in `pairs`
 */
export async function findPairs(
  db: Kysely<Database>,
  viewer: Work["viewer"],
  pairs: readonly PairIds[],
): Promise<ReadonlyMap<number, NamedPair>> {
  if (pairs.length === 0) return new Map();
  const { rows } = await sql<NamedPair & { readonly position: number }>`
    select position, projects.id as project_id, projects.name as project_name, tasks.id as task_id,
      tasks.name as task_name, entries.notes, entries.tags, entries.billable
    from jsonb_to_recordset(${JSON.stringify(pairs.map((pair, position) => ({ position, ...pair })))}::jsonb)
      as given(position integer, project_id integer, task_id integer, last_entry_id integer)
    join projects on projects.id = given.project_id
    left join tasks on tasks.id = given.task_id and tasks.project_id = projects.id
      and tasks.deleted_at is null
    left join time_entries as entries on entries.id = given.last_entry_id
      and entries.user_id = ${viewer.userId}
    where projects.status = 'active' and ${projectVisible(viewer)}`.execute(db);
  return new Map(rows.map(({ position, ...pair }) => [position, pair]));
}

import { sql, type Kysely } from "kysely";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import { dayBounds } from "../../../platform/time/day-bounds";
import { dayText, localStart } from "../../statistics/local-entries";
import { maxEntrySeconds } from "../decide";
import type { DaySum } from "./grid";
import type { Period } from "./place";

/** Most sums that are read: a hundred projects and tasks on each of fourteen days. */
const maxSums = 1_400;
/** Most entries of a week whose times are compared with a new one's. */
const maxPeriods = 5_000;

/** Days of a user. */
export interface UserDays {
  readonly userId: number;
  readonly zone: string;
  /** First calendar day. */
  readonly from: string;
  /** Last calendar day. */
  readonly to: string;
}

/** Sums a user's entries by day, project and task. A running timer counts up to `now`. */
export async function readDaySums(
  db: Kysely<Database>,
  { userId, zone, from, to }: UserDays,
  now: Date,
): Promise<readonly DaySum[]> {
  const range = { from: dayBounds(from, zone).start, to: dayBounds(to, zone).end };
  const { rows } = await sql<DaySum>`
    with entries as (
      select id, version, project_id, client_id, task_id, start_time, break_seconds, paid,
        end_time is null as is_running, ${localStart(zone, range)} as local,
        coalesce(duration_seconds, greatest(0, floor(extract(epoch from
          coalesce(paused_at, ${now.toISOString()}::timestamptz) - start_time))::integer
            - break_seconds)) as seconds
      from time_entries
      where user_id = ${userId} and start_time >= ${range.from.toISOString()}
        and start_time < ${range.to.toISOString()}
      offset 0
    ), sums as (
      select project_id, client_id, task_id, local::date as day, count(*)::integer as entries,
        sum(seconds)::integer as seconds, min(id) as id, min(version) as version,
        min(start_time) as start_time, min(break_seconds) as break_seconds,
        bool_or(paid) as is_paid, bool_or(is_running) as is_running
      from entries group by project_id, client_id, task_id, local::date
      order by day desc, min(id) limit ${maxSums}
    )
    select sums.project_id, sums.client_id, sums.task_id, ${dayText(sql`day`)} as day, entries,
      seconds, sums.id, sums.version, sums.start_time, break_seconds, is_paid, is_running,
      projects.name as project, clients.name as client, tasks.name as task, projects.color,
      coalesce(projects.status <> 'archived', clients.status = 'active', false)
        and tasks.deleted_at is null as is_open
    from sums
    left join projects on projects.id = sums.project_id
    left join clients on clients.id = coalesce(sums.client_id, projects.client_id)
    left join tasks on tasks.id = sums.task_id
    order by day, sums.id`.execute(db);
  return rows;
}

/** Reads when a user worked in a range, up to `now` for a running timer. */
export async function readPeriods(
  db: Kysely<Database>,
  userId: number,
  range: { readonly start: Date; readonly end: Date },
  now: Date,
): Promise<readonly Period[]> {
  // The index on starts needs a lower bound. No entry is longer.
  const earliest = new Date(range.start.getTime() - maxEntrySeconds * 1000);
  const rows = await db
    .selectFrom("time_entries")
    .select(["start_time", "end_time"])
    .where("user_id", "=", userId)
    .where("start_time", ">=", earliest.toISOString())
    .where("start_time", "<", range.end.toISOString())
    .where((where) =>
      where.or([where("end_time", ">", range.start.toISOString()), where("end_time", "is", null)]),
    )
    .orderBy("start_time", "desc")
    .limit(maxPeriods)
    .execute();
  return rows.map((row) => ({
    start: toDate(row.start_time).getTime(),
    end: row.end_time === null ? now.getTime() : toDate(row.end_time).getTime(),
  }));
}

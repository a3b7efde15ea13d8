import { dayInZone, dayMs, type EntrySummary, type RunningTimer } from "@tt/connector-core";
import type { Kysely } from "kysely";
import type { OpenDatabase, PreparedStatement } from "../../../platform/db/database";
import { toApiInstant, toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import { elapsedSeconds } from "../../../platform/time/elapsed";

/** Runs for every `/tt status`, so it is prepared. */
const runningStatement: PreparedStatement = {
  name: "running_timer",
  text: `select e.id as "entryId", e.project_id as "projectId", e.task_id as "taskId",
      coalesce(p.name, c.name) as project, t.name as task,
      e.start_time as "startedAt", e.break_seconds as "breakSeconds", e.paused_at as "pausedAt"
    from time_entries e
    left join projects p on p.id = e.project_id
    left join clients c on c.id = e.client_id
    left join tasks t on t.id = e.task_id
    where e.user_id = $1 and e.end_time is null
      and exists (select from users u where u.id = $1 and u.is_active)
    order by e.start_time desc, e.id desc
    limit 1`,
};

/** The user's running timer; the newest if several run. */
export async function runningTimer(
  database: OpenDatabase,
  userId: number,
): Promise<RunningTimer | undefined> {
  const [row] = await database.prepared<RunningTimer>(runningStatement, [userId]);
  return (
    row && {
      ...row,
      startedAt: toApiInstant(row.startedAt),
      pausedAt: toApiInstant(row.pausedAt),
    }
  );
}

/** A time entry by its id. */
export async function entryById(
  db: Kysely<Database>,
  id: number,
  now: Date,
): Promise<EntrySummary | undefined> {
  const row = await entries(db).where("time_entries.id", "=", id).executeTakeFirst();
  return row && toSummary(row, now);
}

/** A time entry and the id of its task. */
export async function entryWithTask(
  db: Kysely<Database>,
  id: number,
  now: Date,
): Promise<{ readonly entry: EntrySummary; readonly taskId: number | null } | undefined> {
  const row = await entries(db)
    .select("time_entries.task_id")
    .where("time_entries.id", "=", id)
    .executeTakeFirst();
  return row && { entry: toSummary(row, now), taskId: row.task_id };
}

/** Upper bound of the UTC offsets of all time zones. */
const maxOffsetMs = 15 * 60 * 60 * 1000;
/** A user's entries that started on a day in a time zone, oldest first. */
export async function entriesOfDay(
  db: Kysely<Database>,
  userId: number,
  { day, zone }: { readonly day: string; readonly zone: string },
  now: Date,
): Promise<readonly EntrySummary[]> {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const rows = await entries(db)
    .where("time_entries.user_id", "=", userId)
    .where("time_entries.start_time", ">=", iso(midnight - maxOffsetMs))
    .where("time_entries.start_time", "<", iso(midnight + dayMs + maxOffsetMs))
    .orderBy("time_entries.start_time")
    .orderBy("time_entries.id")
    .execute();
  return rows
    .filter((row) => dayInZone(toDate(row.start_time), zone) === day)
    .map((row) => toSummary(row, now));
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function entries(db: Kysely<Database>) {
  return db
    .selectFrom("time_entries")
    .leftJoin("projects", "projects.id", "time_entries.project_id")
    .leftJoin("clients", "clients.id", "time_entries.client_id")
    .leftJoin("tasks", "tasks.id", "time_entries.task_id")
    .select((where) => [
      "time_entries.id",
      "time_entries.user_id",
      "time_entries.project_id",
      where.fn.coalesce("projects.name", "clients.name").as("project"),
      "projects.restricted",
      "tasks.name as task",
      "time_entries.start_time",
      "time_entries.end_time",
      "time_entries.duration_seconds",
      "time_entries.break_seconds",
      "time_entries.paused_at",
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof entries>["execute"]>>[number];

function toSummary(row: Row, now: Date): EntrySummary {
  const paused = row.paused_at === null ? undefined : toDate(row.paused_at);
  return {
    id: row.id,
    userId: row.user_id,
    projectId: row.project_id,
    project: row.project,
    restricted: row.restricted ?? false,
    task: row.task,
    startedAt: toApiInstant(row.start_time),
    endedAt: toApiInstant(row.end_time),
    seconds:
      row.duration_seconds ??
      elapsedSeconds(toDate(row.start_time), row.break_seconds, paused, now),
  };
}

import { sql, type Transaction } from "kysely";
import { toDate, wholeSeconds } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";
import { durationSeconds } from "../time-entries/duration";

/** A timer to be started. */
export interface TimerStart {
  readonly userId: number;
  readonly projectId: number;
  readonly taskId: number | null;
  readonly notes: string | null;
}

/** What became of a start. */
export type StartOutcome =
  | { readonly status: "created"; readonly id: number }
  | {
      readonly status: "refused";
      readonly reason: "timer_already_running" | "project_not_active" | "task_not_in_project";
    };

/**
 * Starts a timer: the only implementation, for the API, pages and connectors. Who may start it is
 * the caller's business.
 *
 * One statement decides and inserts. The unique `active_slot` makes a second running timer
 * impossible, however many ask at once; which rule holds is read in the same statement.
 */
export async function startTimer(
  tx: Transaction<Database>,
  start: TimerStart,
  now: Date,
): Promise<StartOutcome> {
  const started = await sql<{ id: number }>`
    insert into time_entries
      (user_id, project_id, task_id, start_time, notes, source, billable, active_slot)
    select ${start.userId}::integer, projects.id, ${start.taskId}::integer,
      ${wholeSeconds(now)}::timestamptz, ${start.notes}::text, 'auto', true,
      case when settings.single_active_timer then ${start.userId}::integer end
    from projects, settings
    where projects.id = ${start.projectId} and projects.status = 'active'
      and (${start.taskId}::integer is null or exists (
        select from tasks where tasks.id = ${start.taskId}::integer
          and tasks.project_id = projects.id and tasks.deleted_at is null))
    on conflict (active_slot) do nothing
    returning id`.execute(tx);
  const [row] = started.rows;
  if (!row) return refusal(tx, start);
  await recordEvents(tx, [
    {
      type: "time_entry.started",
      userId: start.userId,
      entity: { type: "time_entry", id: row.id, name: null },
      data: { project_id: start.projectId, task_id: start.taskId },
    },
  ]);
  return { status: "created", id: row.id };
}

async function refusal(tx: Transaction<Database>, start: TimerStart): Promise<StartOutcome> {
  const project = await tx
    .selectFrom("projects")
    .select("id")
    .where("id", "=", start.projectId)
    .where("status", "=", "active")
    .executeTakeFirst();
  if (!project) return { status: "refused", reason: "project_not_active" };
  if (start.taskId !== null) {
    const task = await tx
      .selectFrom("tasks")
      .select("id")
      .where("id", "=", start.taskId)
      .where("project_id", "=", start.projectId)
      .where("deleted_at", "is", null)
      .executeTakeFirst();
    if (!task) return { status: "refused", reason: "task_not_in_project" };
  }
  return { status: "refused", reason: "timer_already_running" };
}

/**
 * Stops the user's running timer, of several the one started last. A pause that is still open counts
 * as a break; the duration is rounded the way its owner wants.
 * @returns The entry's id, or undefined when none runs.
 */
export async function stopTimer(
  tx: Transaction<Database>,
  userId: number,
  now: Date,
): Promise<number | undefined> {
  const row = await tx
    .selectFrom("time_entries")
    .innerJoin("users", "users.id", "time_entries.user_id")
    .select([
      "time_entries.id",
      "time_entries.start_time",
      "time_entries.break_seconds",
      "time_entries.paused_at",
      "time_entries.project_id",
      "time_entries.task_id",
      "users.time_rounding_enabled",
      "users.time_rounding_minutes",
      "users.time_rounding_method",
    ])
    .where("time_entries.user_id", "=", userId)
    .where("time_entries.end_time", "is", null)
    .orderBy("time_entries.start_time", "desc")
    .orderBy("time_entries.id", "desc")
    .limit(1)
    .forUpdate("time_entries")
    .executeTakeFirst();
  if (!row) return undefined;

  const end = wholeSeconds(now);
  const pause =
    row.paused_at === null
      ? 0
      : Math.max(0, Math.floor((end.getTime() - toDate(row.paused_at).getTime()) / 1000));
  const breakSeconds = row.break_seconds + pause;
  const duration = durationSeconds(toDate(row.start_time), end, breakSeconds, {
    enabled: row.time_rounding_enabled,
    minutes: row.time_rounding_minutes,
    method: methodOf(row.time_rounding_method),
  });
  await tx
    .updateTable("time_entries")
    .set({
      end_time: end,
      duration_seconds: duration,
      break_seconds: breakSeconds,
      paused_at: null,
      active_slot: null,
      updated_at: sql`now()`,
      version: sql`version + 1`,
    })
    .where("id", "=", row.id)
    .execute();
  await recordEvents(tx, [
    {
      type: "time_entry.stopped",
      userId,
      entity: { type: "time_entry", id: row.id, name: null },
      data: {
        project_id: row.project_id,
        task_id: row.task_id,
        duration_seconds: duration,
      },
    },
  ]);
  return row.id;
}

function methodOf(method: string): "nearest" | "up" | "down" {
  return method === "up" || method === "down" ? method : "nearest";
}

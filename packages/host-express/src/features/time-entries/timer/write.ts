import { sql, type Kysely, type Transaction } from "kysely";
import { toDate, wholeSeconds } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import { recordEvents } from "../../../platform/events/record";
import { durationSeconds } from "../duration";
import { entryEvent, recordEntryEvents } from "../events";
import { methodOf } from "../references";
import { lockRunning, writeRunning, type RunningRow } from "./running";

/** Input of {@link startTimer}. */
export interface TimerStart {
  readonly userId: number;
  /** Null for work for a client without a project. */
  readonly projectId: number | null;
  readonly clientId?: number | null;
  readonly taskId: number | null;
  readonly notes: string | null;
  /** Start of the timer (default: now). */
  readonly startTime?: Date;
  /** `auto` for a timer, `manual` for a created entry without an end (default: `auto`). */
  readonly source?: "auto" | "manual";
  readonly tags?: string | null;
  readonly billable?: boolean;
  readonly paid?: boolean;
  readonly invoiceNumber?: string | null;
  readonly breakSeconds?: number;
}

/** The start of a timer for a project, which determines the client. */
export interface ProjectTimerStart extends TimerStart {
  readonly projectId: number;
}

/** Result of starting a timer. */
export type StartOutcome =
  | { readonly status: "created"; readonly id: number }
  | { readonly status: "refused"; readonly reason: StartRefusal };

/** Why a timer was not started. */
export type StartRefusal =
  | "timer_already_running"
  | "unknown_user"
  | "project_not_active"
  | "client_not_active"
  | "task_not_in_project";

/**
 * Starts a timer. The only implementation, used by the API, pages and connectors; callers check that
 * the actor may start it and can see the project.
 *
 * A single statement reads the settings, validates, inserts the entry and records the event. The
 * unique column `active_slot` prevents a second running timer even under concurrent requests. The lock
 * waits for a deletion of the task in progress, which could not remove it from the new entry.
 */
export async function startTimer(
  db: Kysely<Database>,
  start: TimerStart,
  now: Date,
): Promise<StartOutcome> {
  const { userId, projectId, taskId, clientId = null } = start;
  const started = await sql<{ id: number }>`
    with started as (
      insert into time_entries (user_id, project_id, client_id, task_id, start_time, break_seconds,
        notes, tags, source, billable, paid, invoice_number, active_slot)
      select users.id, ${projectId}::integer, ${projectId === null ? clientId : null}::integer,
        ${taskId}::integer, ${wholeSeconds(start.startTime ?? now)}::timestamptz,
        ${start.breakSeconds ?? 0}::integer, ${start.notes}::text, ${start.tags ?? null}::text,
        ${start.source ?? "auto"}::text, ${start.billable ?? true}::boolean,
        ${start.paid ?? false}::boolean, ${start.invoiceNumber ?? null}::text,
        case when settings.single_active_timer then users.id end
      from users, settings
      where users.id = ${userId} and users.is_active
        and (${projectId}::integer is null or exists (
          select from projects
          where projects.id = ${projectId}::integer and projects.status = 'active'))
        and (${clientId}::integer is null or exists (
          select from clients
          where clients.id = ${clientId}::integer and clients.status = 'active'))
        and (${taskId}::integer is null or exists (
          select from tasks where tasks.id = ${taskId}::integer
            and tasks.project_id = ${projectId}::integer and tasks.deleted_at is null
          for key share))
      on conflict (active_slot) do nothing
      returning id, user_id, project_id, client_id, task_id, duration_seconds, start_time, end_time
    ), events as (${recordEntryEvents("time_entry.started", userId, "started")})
    select id from started`.execute(db);
  const [row] = started.rows;
  return row ? { status: "created", id: row.id } : refusal(db, start);
}

async function refusal(db: Kysely<Database>, start: TimerStart): Promise<StartOutcome> {
  const { userId, projectId, taskId, clientId = null } = start;
  const { rows } = await sql<{ reason: StartRefusal }>`
    select case
      when not exists (select from users where id = ${userId} and is_active) then 'unknown_user'
      when ${projectId}::integer is not null and not exists (
        select from projects where id = ${projectId}::integer and status = 'active')
        then 'project_not_active'
      when ${clientId}::integer is not null and not exists (
        select from clients where id = ${clientId}::integer and status = 'active')
        then 'client_not_active'
      when ${taskId}::integer is not null and not exists (
        select from tasks where id = ${taskId}::integer and project_id = ${projectId}::integer
          and deleted_at is null)
        then 'task_not_in_project'
      else 'timer_already_running' end as reason`.execute(db);
  return { status: "refused", reason: rows[0]?.reason ?? "timer_already_running" };
}

/**
 * Stops the user's running timer, or the one started last if there are several. Adds a current pause
 * to the breaks and rounds the duration by the user's settings.
 * @returns the entry's id, or undefined if no timer is running.
 */
export async function stopTimer(
  tx: Transaction<Database>,
  userId: number,
  now: Date,
): Promise<number | undefined> {
  const row = await lockRunning(tx, userId);
  if (row) await stopRow(tx, row, now);
  return row?.id;
}

/**
 * Stops all running timers of a user who cannot stop them, as {@link stopTimer} does.
 * @param actorId The user who is named as the one who stopped them.
 */
export async function stopAllTimers(
  tx: Transaction<Database>,
  userId: number,
  actorId: number,
  now: Date,
): Promise<void> {
  for (;;) {
    const row = await lockRunning(tx, userId);
    if (!row) return;
    await stopRow(tx, row, now, actorId);
  }
}

/**
 * Completes a locked running entry, as {@link stopTimer} describes.
 * @param actorId The user who stops it (default: its owner).
 */
export async function stopRow(
  tx: Transaction<Database>,
  row: RunningRow,
  now: Date,
  actorId = row.user_id,
): Promise<void> {
  const start = toDate(row.start_time);
  // If the clock was set back, the entry must not end before it starts.
  const end = new Date(Math.max(start.getTime(), wholeSeconds(now).getTime()));
  const breakSeconds = row.break_seconds + pauseSeconds(row, end);
  const duration = durationSeconds(start, end, breakSeconds, {
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
      changed_by: actorId,
    })
    .where("id", "=", row.id)
    .execute();
  const stopped = { ...row, end_time: end, duration_seconds: duration };
  await recordEvents(tx, [entryEvent("time_entry.stopped", actorId, stopped)]);
}

/** Result of pausing or resuming a timer. */
export type PauseOutcome =
  | { readonly status: "updated"; readonly id: number }
  | { readonly status: "refused"; readonly reason: "no_active_timer" | "invalid_state" };

/** Pauses the user's running timer. */
export function pauseTimer(
  tx: Transaction<Database>,
  userId: number,
  now: Date,
): Promise<PauseOutcome> {
  return changePause(tx, userId, (row) =>
    row.paused_at === null
      ? { paused_at: wholeSeconds(now), break_seconds: row.break_seconds }
      : undefined,
  );
}

/** Resumes the user's paused timer and adds the pause to the breaks. */
export function resumeTimer(
  tx: Transaction<Database>,
  userId: number,
  now: Date,
): Promise<PauseOutcome> {
  return changePause(tx, userId, (row) =>
    row.paused_at === null
      ? undefined
      : { paused_at: null, break_seconds: row.break_seconds + pauseSeconds(row, now) },
  );
}

/** @param change Returns undefined if the timer is already paused or already running. */
async function changePause(
  tx: Transaction<Database>,
  userId: number,
  change: (row: PauseState) => { paused_at: Date | null; break_seconds: number } | undefined,
): Promise<PauseOutcome> {
  const row = await lockRunning(tx, userId);
  if (!row) return { status: "refused", reason: "no_active_timer" };
  const changed = change(row);
  if (!changed) return { status: "refused", reason: "invalid_state" };
  await writeRunning(tx, row, changed);
  return { status: "updated", id: row.id };
}

interface PauseState {
  readonly paused_at: string | null;
  readonly break_seconds: number;
}

/** Length of the current pause in seconds, 0 if there is none. */
function pauseSeconds({ paused_at: pausedAt }: PauseState, until: Date): number {
  if (pausedAt === null) return 0;
  return Math.max(0, Math.floor((until.getTime() - toDate(pausedAt).getTime()) / 1000));
}

import type { Kysely, Transaction } from "kysely";
import { staleVersion, type Refused } from "../../../platform/change-outcome";
import { isUniqueViolation } from "../../../platform/db/errors";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import { recordEvents } from "../../../platform/events/record";
import { entryEvent } from "../events";
import { invalid } from "../outcome";
import { overlapMessage, overlapping } from "../overlaps";
import { adjustedStart, type TimerAdjustment } from "./adjust";
import { lockRunning, lockUser, writeRunning, type RunningRow } from "./running";
import { startTimer, stopRow, type ProjectTimerStart, type StartRefusal } from "./write";

/** Result of {@link switchTimer}. */
export type SwitchOutcome =
  | {
      readonly status: "switched";
      /** Id of the timer that runs now. */
      readonly id: number;
      /** Id of the entry that was completed; undefined if no timer was running. */
      readonly stoppedId: number | undefined;
    }
  /** A timer with this project, task and notes is already running. */
  | { readonly status: "unchanged"; readonly id: number }
  | { readonly status: "refused"; readonly reason: StartRefusal };

/**
 * Stops the user's running timer as `stopTimer` does and starts another one. Changes nothing if
 * what is to be started already runs, so that a repeated request has no further effect. Callers roll
 * the transaction back if the start is refused.
 */
export async function switchTimer(
  tx: Transaction<Database>,
  start: ProjectTimerStart,
  now: Date,
): Promise<SwitchOutcome> {
  await lockUser(tx, start.userId);
  const row = await lockRunning(tx, start.userId);
  if (row && isSameWork(row, start)) return { status: "unchanged", id: row.id };
  if (row) await stopRow(tx, row, now);
  const outcome = await startTimer(tx, start, now);
  return outcome.status === "refused"
    ? outcome
    : { status: "switched", id: outcome.id, stoppedId: row?.id };
}

/** True if a timer runs, not paused, with the target and the notes of a start. */
function isSameWork(row: RunningRow, { projectId, taskId, notes }: ProjectTimerStart): boolean {
  return (
    row.paused_at === null &&
    row.project_id === projectId &&
    row.task_id === taskId &&
    row.notes === notes
  );
}

/** Result of {@link adjustTimer}. */
export type AdjustOutcome =
  | { readonly status: "updated" | "unchanged"; readonly id: number }
  | { readonly status: "refused"; readonly reason: "no_active_timer" }
  | { readonly status: "refused"; readonly reason: "invalid_state" }
  | Refused;

/**
 * Moves the start of the user's running timer. Refused while it is paused, for a start that
 * {@link adjustedStart} refuses, and for one within another entry if the installation's settings forbid
 * overlaps.
 * @param version Refuses the change unless this is the timer's version; undefined for no check.
 */
export async function adjustTimer(
  tx: Transaction<Database>,
  userId: number,
  adjustment: TimerAdjustment,
  version: number | undefined,
  now: Date,
): Promise<AdjustOutcome> {
  const preventsOverlaps = await lockUser(tx, userId);
  const row = await lockRunning(tx, userId);
  if (!row) return { status: "refused", reason: "no_active_timer" };
  const stale = staleVersion(version, row);
  if (stale) return stale;
  if (row.paused_at !== null) return { status: "refused", reason: "invalid_state" };
  const before = toDate(row.start_time);
  const decided = adjustedStart(before, row.break_seconds, adjustment, now);
  if (decided.status === "refused") return decided;
  const { start } = decided;
  if (start.getTime() === before.getTime()) return { status: "unchanged", id: row.id };
  // Only the added time is compared, so that a timer that already overlaps can still be shortened.
  const added = { id: row.id, user_id: userId, start, end: before };
  if (preventsOverlaps && start < before && (await overlapping(tx, [added])).size > 0) {
    return invalid(decided.field, overlapMessage);
  }
  await writeRunning(tx, { ...row, start_time: start }, { start_time: start });
  return { status: "updated", id: row.id };
}

/**
 * Deletes the user's running timer without completing it.
 * @returns false if no timer is running
 */
export async function discardTimer(tx: Transaction<Database>, userId: number): Promise<boolean> {
  const row = await lockRunning(tx, userId);
  if (!row) return false;
  await tx.deleteFrom("time_entries").where("id", "=", row.id).execute();
  const deleted = { ...row, end_time: null, duration_seconds: null };
  await recordEvents(tx, [entryEvent("time_entry.deleted", userId, deleted)]);
  return true;
}

/** Result of {@link reopenTimer}. */
export type ReopenOutcome =
  | { readonly status: "updated"; readonly id: number }
  | { readonly status: "refused"; readonly reason: "not_found" | "timer_already_running" };

/** A stop can be undone for this long after the end of the entry. */
const maxReopenMs = 24 * 60 * 60 * 1000;

/**
 * Undoes a stop: the entry runs again, as if it had never ended. Refused if its end is too long ago, it
 * is paid, or another timer was started since and the settings allow only one.
 */
export async function reopenTimer(
  db: Kysely<Database>,
  userId: number,
  id: number,
  now: Date,
): Promise<ReopenOutcome> {
  try {
    return await db.transaction().execute((tx) => reopen(tx, userId, id, now));
  } catch (error) {
    // `active_slot` is unique, so this also waits for a timer that is just being started or stopped.
    if (isUniqueViolation(error)) return { status: "refused", reason: "timer_already_running" };
    throw error;
  }
}

async function reopen(
  tx: Transaction<Database>,
  userId: number,
  id: number,
  now: Date,
): Promise<ReopenOutcome> {
  const row = await tx
    .selectFrom("time_entries")
    .innerJoin("settings", (join) => join.on("settings.id", "=", 1))
    .select(["time_entries.id", "user_id", "project_id", "client_id", "task_id", "start_time"])
    .select("settings.single_active_timer")
    .where("time_entries.id", "=", id)
    .where("user_id", "=", userId)
    .where("end_time", ">", new Date(now.getTime() - maxReopenMs).toISOString())
    .where("paid", "=", false)
    .forUpdate("time_entries")
    .executeTakeFirst();
  if (!row) return { status: "refused", reason: "not_found" };
  await writeRunning(tx, row, {
    end_time: null,
    duration_seconds: null,
    active_slot: row.single_active_timer ? userId : null,
  });
  return { status: "updated", id };
}

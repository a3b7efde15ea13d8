import type { TimerStart, TimerStop } from "../changes/changes";
import { projectUnavailable, type Outcome } from "../changes/outcome";
import type { IntegrationRow } from "../ports/storage";
import { toInstant } from "../time";
import { findTask } from "./find";
import { findUser, isLinked } from "./identities";
import { mayUse, type MemoryEntry, type MemoryTables } from "./model";
import { recordEntry } from "./record";

/** Starts a timer. */
export function startTimer(
  tables: MemoryTables,
  row: IntegrationRow,
  change: TimerStart,
  now: Date,
): Outcome {
  const user = findUser(tables, change.user);
  if (!user) return { status: "skipped", reason: "unknown_user" };
  const task = change.task && findTask(tables, row, change.task, change.project);
  if (task?.deleted) return { status: "skipped", reason: "deleted_here" };
  if (task && Date.parse(change.asOf) < task.asOf) return { status: "skipped", reason: "stale" };
  const projectId = task?.projectId ?? change.project;
  if (
    tables.projects.get(projectId)?.status !== "active" ||
    !mayUse(tables, row.owner, projectId)
  ) {
    return projectUnavailable;
  }
  const hasConsent = row.owner === null ? isLinked(tables, row, user) : user.autoStartConsent;
  const isAllowed = user.id === row.owner || (hasConsent && mayUse(tables, user.id, projectId));
  if (!isAllowed) return { status: "skipped", reason: "not_allowed" };
  if (change.taskId !== undefined) {
    const own = tables.tasks.get(change.taskId);
    if (own?.projectId !== projectId || own.deleted) {
      return { status: "skipped", reason: "not_found" };
    }
  }
  const hasRunning = [...tables.entries.values()].some(
    (entry) => entry.running && entry.userId === user.id,
  );
  if (hasRunning && !tables.severalTimers) {
    return { status: "skipped", reason: "timer_already_running" };
  }
  const id = tables.nextId++;
  const entry: MemoryEntry = {
    id,
    userId: user.id,
    projectId,
    taskId: task?.id ?? change.taskId ?? null,
    startedAt: toInstant(now),
    running: true,
    endedAt: null,
    notes: null,
    billable: true,
    version: 1,
    paid: false,
    createdAt: now.toISOString(),
  };
  tables.entries.set(id, entry);
  recordEntry(tables, "time_entry.started", user.id, entry, now);
  return { status: "created", id };
}

/** Stops the running timer that was started last. */
export function stopTimer(
  tables: MemoryTables,
  row: IntegrationRow,
  change: TimerStop,
  now: Date,
): Outcome {
  const user = findUser(tables, change.user);
  if (!user) return { status: "skipped", reason: "unknown_user" };
  const isAllowed = row.owner === null ? isLinked(tables, row, user) : user.id === row.owner;
  if (!isAllowed) return { status: "skipped", reason: "not_allowed" };
  const running = runningOf(tables, user.id);
  if (!running) return { status: "skipped", reason: "no_timer_running" };
  const endedAt = toInstant(now);
  const stopped = { ...running, running: false, endedAt, version: running.version + 1 };
  tables.entries.set(running.id, stopped);
  recordEntry(tables, "time_entry.stopped", user.id, stopped, now);
  return {
    status: "updated",
    id: running.id,
    seconds: secondsBetween(running.startedAt, endedAt),
  };
}

/** The user's running timer, of several the one started last. */
export function runningOf(tables: MemoryTables, userId: number) {
  return [...tables.entries.values()]
    .filter((entry) => entry.running && entry.userId === userId)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id - a.id)[0];
}

/** Whole seconds between two times; at least 0. */
export function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000));
}

import type { TimerStart, TimerStop, UserRef } from "../changes/changes";
import { projectUnavailable, type Outcome } from "../changes/outcome";
import type { IntegrationRow } from "../ports/storage";
import { toInstant } from "../time";
import { findTask } from "./find";
import { isLinked, userByIdentity } from "./identities";
import { mayUse, type MemoryTables, type MemoryUser } from "./model";
import { record } from "./record";

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
  tables.entries.set(id, {
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
  });
  record(tables, "time_entry.started", user.id, "time_entry", id, null, now);
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
  const version = running.version + 1;
  tables.entries.set(running.id, { ...running, running: false, endedAt, version });
  record(tables, "time_entry.stopped", user.id, "time_entry", running.id, null, now);
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

function findUser(tables: MemoryTables, ref: UserRef): MemoryUser | undefined {
  if ("id" in ref) {
    const user = tables.users.get(ref.id);
    return user?.active ? user : undefined;
  }
  return userByIdentity(tables, ref.provider, { login: ref.login });
}

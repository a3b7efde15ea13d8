import type { TimerStart, TimerStop } from "../changes/changes";
import { decideTimerStart, refuseTimerStop, type TimerUser } from "../changes/decide-timer";
import type { Outcome } from "../changes/outcome";
import type { UserRef } from "../changes/refs";
import { toInstant } from "../time";
import { recordEntry } from "./entry-events";
import type { TimersGroup } from "./groups";
import { findTask } from "./tasks";
import { findUser } from "./users";
import type { ChangeWork } from "./work";

/** What a change of a timer needs. */
export interface TimerWork<Tx> extends ChangeWork<Tx> {
  readonly timers: TimersGroup<Tx>;
}

/** Starts a timer. */
export async function startTimer<Tx>(work: TimerWork<Tx>, change: TimerStart): Promise<Outcome> {
  const { tx, row, timers, tasks } = work;
  const user = await timerUser(work, change.user);
  const known =
    change.task && tasks && (await findTask({ ...work, tasks }, change.task, change.project));
  const project = known?.task.project ?? change.project;
  const ownerAccess = await timers.project(tx, project, row.owner);
  const decision = decideTimerStart(change, {
    user,
    task: known && { id: known.link.task, deleted: known.task.deleted, asOf: known.link.asOf },
    ownerAccess,
    userAccess: !user || user.isOwner ? ownerAccess : await timers.project(tx, project, user.id),
    hasTask: await hasTask(work, change.taskId, project),
    isBusy: user !== undefined && (await isBusy(work, user.id)),
  });
  if (decision.type === "skip") return decision.outcome;
  const timer = { user: decision.user, project, task: decision.task, at: toInstant(work.now) };
  const id = await timers.start(tx, timer);
  await recordEntry(work, "time_entry.started", decision.user, id);
  return { status: "created", id };
}

/** Stops the running timer that was started last. */
export async function stopTimer<Tx>(work: TimerWork<Tx>, change: TimerStop): Promise<Outcome> {
  const { tx, timers, row } = work;
  const user = await timerUser(work, change.user);
  const refused = refuseTimerStop(user, row.owner === null);
  if (!user || refused) return refused ?? { status: "skipped", reason: "unknown_user" };
  const running = await timers.running(tx, user.id);
  if (!running) return { status: "skipped", reason: "no_timer_running" };
  const id = running.entryId;
  const { seconds } = await timers.stop(tx, id, toInstant(work.now));
  await recordEntry(work, "time_entry.stopped", user.id, id);
  return { status: "updated", id, seconds };
}

async function timerUser<Tx>(work: TimerWork<Tx>, ref: UserRef): Promise<TimerUser | undefined> {
  const { tx, ledger, timers, row } = work;
  const id = await findUser(work, tx, ref);
  if (id === undefined) return undefined;
  const hasConsent =
    row.owner === null
      ? (await ledger.accountsOfUser(tx, id)).some(({ integration }) => integration === row.id)
      : ((await timers.allowsOthers?.(tx, id)) ?? false);
  return { id, isOwner: id === row.owner, hasConsent };
}

async function hasTask<Tx>(
  { tx, tasks }: TimerWork<Tx>,
  id: number | undefined,
  project: number,
): Promise<boolean> {
  if (id === undefined) return true;
  const task = await tasks?.get(tx, id);
  return task?.project === project && !task.deleted;
}

async function isBusy<Tx>({ tx, timers }: TimerWork<Tx>, user: number): Promise<boolean> {
  if (!(await timers.running(tx, user))) return false;
  return !((await timers.allowsSeveral?.(tx, user)) ?? false);
}

import {
  projectUnavailable,
  type Outcome,
  type TimerStart,
  type TimerStop,
} from "@tt/connector-core";
import type { Transaction } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { isLinkedTo } from "../../identities/store";
import { canSeeProject, usableProjects } from "../../../features/access/usable-projects";
import { entryById } from "../reads/entries";
import { externalTasks, toExternalTask } from "./external-tasks";
import type { IntegrationActor } from "./task-write";
import { findByLogin, findUser, type UserRow } from "../../../features/users/store";
import { startTimer, stopTimer } from "../../../features/time-entries/timer/write";

/**
 * Starts a timer for a connector. An integration's owner can forge deliveries, so a personal integration
 * starts only the owner's timer, or that of a user who consented and may use the project. Linking an
 * account to a workspace integration is consent to it.
 */
export async function startExternalTimer(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: TimerStart,
  now: Date,
): Promise<Outcome> {
  const user = await userOf(tx, change.user);
  if (!user) return { status: "skipped", reason: "unknown_user" };

  const task = change.task && (await findTask(tx, actor, change.project, change.task));
  if (task?.deleted) return { status: "skipped", reason: "deleted_here" };
  if (task && Date.parse(change.asOf) < task.asOf) return { status: "skipped", reason: "stale" };

  const projectId = task?.projectId ?? change.project;
  const usable = await usableProjects(tx, actor, [projectId]);
  if (usable.get(projectId) !== "active") return projectUnavailable;
  if (user.id !== actor.userId) {
    const viewer = { userId: user.id, role: user.role };
    const isConsented = await hasConsented(tx, actor, user);
    if (!isConsented || !(await canSeeProject(tx, viewer, projectId))) {
      return { status: "skipped", reason: "not_allowed" };
    }
  }

  const start = {
    userId: user.id,
    projectId,
    taskId: task?.id ?? change.taskId ?? null,
    notes: null,
  };
  const outcome = await startTimer(tx, start, now);
  if (outcome.status === "created") return outcome;
  switch (outcome.reason) {
    case "timer_already_running":
      return { status: "skipped", reason: outcome.reason };
    case "task_not_in_project":
      return { status: "skipped", reason: "not_found" };
    default:
      return projectUnavailable;
  }
}

/** Stops a timer for a connector: the owner's, or a linked user's for a workspace integration. */
export async function stopExternalTimer(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: TimerStop,
  now: Date,
): Promise<Outcome> {
  const user = await userOf(tx, change.user);
  if (!user) return { status: "skipped", reason: "unknown_user" };
  const isAllowed =
    actor.userId === null ? await hasConsented(tx, actor, user) : user.id === actor.userId;
  if (!isAllowed) return { status: "skipped", reason: "not_allowed" };
  const id = await stopTimer(tx, user.id, now);
  const entry = id === undefined ? undefined : await entryById(tx, id, now);
  return entry
    ? { status: "updated", id: entry.id, seconds: entry.seconds }
    : { status: "skipped", reason: "no_timer_running" };
}

/** True if the user allows an integration that is not their own to start their timer. */
async function hasConsented(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  user: UserRow,
): Promise<boolean> {
  return actor.userId === null
    ? isLinkedTo(tx, user.id, actor.integrationId)
    : user.github_auto_start;
}

async function userOf(
  tx: Transaction<Database>,
  ref: TimerStart["user"],
): Promise<UserRow | undefined> {
  if ("id" in ref) return findUser(tx, ref.id);
  return findByLogin(tx, ref.provider, ref.login);
}

async function findTask(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  project: number,
  ref: { readonly source: string; readonly ref: string },
) {
  const rows = await externalTasks(tx)
    .where("tasks.external_source", "=", ref.source)
    .where("tasks.external_ref", "=", ref.ref)
    .where((where) =>
      where.or([
        where("tasks.external_integration_id", "=", actor.integrationId),
        where("tasks.project_id", "=", project),
      ]),
    )
    .execute();
  const own = rows.find((row) => row.external_integration_id === actor.integrationId);
  const row = own ?? rows[0];
  return row && toExternalTask(row);
}

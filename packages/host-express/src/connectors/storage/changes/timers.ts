import type { Outcome, TimerStart, TimerStop } from "@tt/connector-core";
import type { Transaction } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { isLinkedTo } from "../../identities/store";
import { usableProjects } from "../../../features/access/usable-projects";
import { entryById } from "../reads/entries";
import { externalTasks, toExternalTask, type IntegrationActor } from "./task-upsert";
import { projectUnavailable } from "./task-fields";
import { findByGithubLogins, findUser, type UserRow } from "../../../features/users/store";
import { startTimer, stopTimer } from "../../../features/time-entries/timer/write";

/**
 * Starts a timer that a connector asks for. The card's owner can forge what his provider says, so a
 * card starts his own timer, or that of somebody who agreed and may use the project; nobody else's.
 * A workspace card's members agreed by linking themselves to it.
 */
export async function startExternalTimer(
  tx: Transaction<Database>,
  card: IntegrationActor,
  change: TimerStart,
  now: Date,
): Promise<Outcome> {
  const user = await userOf(tx, change.user);
  if (!user) return { status: "skipped", reason: "unknown_user" };

  const task = change.task && (await knownTask(tx, card, change.project, change.task));
  if (task?.deleted) return { status: "skipped", reason: "deleted_here" };
  if (task && Date.parse(change.asOf) < task.asOf) return { status: "skipped", reason: "stale" };

  const projectId = task?.projectId ?? change.project;
  const usable = await usableProjects(tx, card, [projectId]);
  if (usable.get(projectId) !== "active") return projectUnavailable;
  if (user.id !== card.userId) {
    const agreed = await hasAgreed(tx, card, user);
    if (!agreed || !(await mayUse(tx, user, projectId))) {
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

/** Stops a timer that a connector asks for: the owner's, or that of a workspace card's member. */
export async function stopExternalTimer(
  tx: Transaction<Database>,
  card: IntegrationActor,
  change: TimerStop,
  now: Date,
): Promise<Outcome> {
  const user = await userOf(tx, change.user);
  if (!user) return { status: "skipped", reason: "unknown_user" };
  const allowed = card.userId === null ? await hasAgreed(tx, card, user) : user.id === card.userId;
  if (!allowed) return { status: "skipped", reason: "not_allowed" };
  const id = await stopTimer(tx, user.id, now);
  const entry = id === undefined ? undefined : await entryById(tx, id, now);
  return entry
    ? { status: "updated", id: entry.id, seconds: entry.seconds }
    : { status: "skipped", reason: "no_timer_running" };
}

/** May a card that is not his own move this user's timer? */
async function hasAgreed(
  tx: Transaction<Database>,
  card: IntegrationActor,
  user: UserRow,
): Promise<boolean> {
  return card.userId === null
    ? isLinkedTo(tx, user.id, card.integrationId)
    : user.github_auto_start;
}

async function mayUse(
  tx: Transaction<Database>,
  user: UserRow,
  projectId: number,
): Promise<boolean> {
  const viewer = { userId: user.id, role: user.role };
  return (await usableProjects(tx, viewer, [projectId])).has(projectId);
}

async function userOf(
  tx: Transaction<Database>,
  ref: TimerStart["user"],
): Promise<UserRow | undefined> {
  if ("id" in ref) return findUser(tx, ref.id);
  if (ref.provider !== "github") return undefined;
  const [user] = await findByGithubLogins(tx, [ref.login]);
  return user;
}

async function knownTask(
  tx: Transaction<Database>,
  card: IntegrationActor,
  project: number,
  ref: { readonly source: string; readonly ref: string },
) {
  const rows = await externalTasks(tx)
    .where("tasks.external_source", "=", ref.source)
    .where("tasks.external_ref", "=", ref.ref)
    .where((where) =>
      where.or([
        where("tasks.external_integration_id", "=", card.integrationId),
        where("tasks.project_id", "=", project),
      ]),
    )
    .execute();
  const own = rows.find((row) => row.external_integration_id === card.integrationId);
  const row = own ?? rows[0];
  return row && toExternalTask(row);
}

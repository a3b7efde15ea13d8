import { sql, type Transaction } from "kysely";
import type { DomainEventType } from "@tt/connector-core";
import type { Actor } from "../../platform/auth/principal";
import { differing } from "../../platform/db/differing";
import { storedNameKey } from "../../platform/db/name-key";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";
import { staleVersion, type ChangeOutcome, type Refused } from "../../platform/change-outcome";
import { canSeeProject, usableProjects } from "../access/usable-projects";
import { projectManaged, projectVisible } from "../access/projects";
import { removeTaskFromEntries } from "../time-entries/task-removal";
import { findUser } from "../users/store";

/** Input of {@link createTask}. */
export interface NewTask {
  readonly name: string;
  readonly project_id: number;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
  readonly assigned_to: number | null;
  readonly due_date: string | null;
  readonly estimated_hours: number | null;
  readonly tags: string | null;
  readonly url: string | null;
  readonly labels: readonly string[];
}

/** Changes to a task; absent and undefined fields keep their values. */
export type TaskChange = {
  readonly [Field in Exclude<keyof NewTask, "project_id">]?: NewTask[Field] | undefined;
};

/** Creates a task and records its event. */
export async function createTask(
  tx: Transaction<Database>,
  actor: Actor,
  input: NewTask,
): Promise<{ readonly status: "created"; readonly id: number } | Refused> {
  const project = (await usableProjects(tx, actor, [input.project_id])).get(input.project_id);
  if (project === undefined) return invalid("project_id", "There is no project with this id");
  if (project === "archived")
    return invalid("project_id", "This project is archived; reactivate it first");
  const refusal = await checkAssignee(tx, input.project_id, input.assigned_to);
  if (refusal) return refusal;
  const row = await tx
    .insertInto("tasks")
    .values({
      ...input,
      labels: JSON.stringify(input.labels),
      name_key: storedNameKey(input.name),
      created_by: actor.userId,
      started_at: input.status === "in_progress" ? sql`now()` : null,
      completed_at: input.status === "done" ? sql`now()` : null,
    })
    .returning(["id", "name", "project_id"])
    .executeTakeFirstOrThrow();
  await record(tx, "task.created", actor, row);
  return { status: "created", id: row.id };
}

/**
 * Updates a task that the actor can see. Sets `started_at` on the first start, and sets or clears
 * `completed_at` with the status. Later provider updates overwrite only fields that changed at the
 * provider, so edits of an external task are kept.
 * @param options `version` refuses the change unless it is the current version.
 */
export async function updateTask(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
  change: TaskChange,
  options: { readonly version?: number | undefined } = {},
): Promise<ChangeOutcome> {
  const before = await lockTask(tx, actor, id);
  if (!before) return { status: "refused", reason: "not_found" };
  const stale = staleVersion(options.version, before);
  if (stale) return stale;
  const fields = differing(before, change);
  if (Object.keys(fields).length === 0) return { status: "unchanged" };
  const refusal = await checkAssignee(tx, before.project_id, fields.assigned_to ?? null);
  if (refusal) return refusal;
  const completes = fields.status === "done";
  await tx
    .updateTable("tasks")
    .set({
      ...withJsonLabels(fields),
      ...(fields.name === undefined ? {} : { name_key: storedNameKey(fields.name) }),
      ...(fields.status === "in_progress" ? { started_at: sql`coalesce(started_at, now())` } : {}),
      ...(fields.status === undefined ? {} : { completed_at: completes ? sql`now()` : null }),
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: actor.userId,
    })
    .where("id", "=", id)
    .execute();
  const name = fields.name ?? before.name;
  await record(tx, completes ? "task.completed" : "task.updated", actor, { ...before, name });
  return { status: "updated" };
}

/**
 * Marks a task as deleted and removes it from its time entries, which are changed by that and get
 * events too. The row is kept so that connectors do not create the task again.
 */
export async function deleteTask(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
): Promise<ChangeOutcome> {
  const before = await lockTask(tx, actor, id);
  if (!before) return { status: "refused", reason: "not_found" };
  if (!before.managed && before.created_by !== actor.userId) {
    const message =
      "Only the task's creator, its project's managers and administrators may delete it";
    return { status: "refused", reason: "not_allowed", message };
  }
  await tx
    .updateTable("tasks")
    .set({
      deleted_at: sql`now()`,
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: actor.userId,
    })
    .where("id", "=", id)
    .execute();
  await removeTaskFromEntries(tx, actor.userId, id);
  await record(tx, "task.deleted", actor, before);
  return { status: "updated" };
}

/** Locks a task that the actor can see until the transaction ends. */
async function lockTask(tx: Transaction<Database>, actor: Actor, id: number) {
  return tx
    .selectFrom("tasks")
    .innerJoin("projects", "projects.id", "tasks.project_id")
    .selectAll("tasks")
    .select(projectManaged(actor).as("managed"))
    .where("tasks.id", "=", id)
    .where("tasks.deleted_at", "is", null)
    .where(projectVisible(actor))
    .forUpdate("tasks")
    .executeTakeFirst();
}

function withJsonLabels({ labels, ...fields }: TaskChange) {
  return { ...fields, ...(labels ? { labels: JSON.stringify(labels) } : {}) };
}

/** Checks that the assignee exists and can see the project. */
async function checkAssignee(
  tx: Transaction<Database>,
  projectId: number,
  userId: number | null,
): Promise<Refused | undefined> {
  if (userId === null) return undefined;
  const user = await findUser(tx, userId);
  if (!user) return invalid("assignee_id", "There is no user with this id");
  if (await canSeeProject(tx, { userId, role: user.role }, projectId)) return undefined;
  return invalid("assignee_id", "This user is not a member of the project");
}

function invalid(field: string, message: string): Refused {
  return { status: "refused", reason: "invalid", field, message };
}

async function record(
  tx: Transaction<Database>,
  type: DomainEventType,
  actor: Actor,
  task: { readonly id: number; readonly name: string; readonly project_id: number },
): Promise<void> {
  await recordEvents(tx, [
    {
      type,
      userId: actor.userId,
      entity: { type: "task", id: task.id, name: task.name },
      data: { project_id: task.project_id },
    },
  ]);
}

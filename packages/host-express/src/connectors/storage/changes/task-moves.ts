import {
  decideTaskArchive,
  projectUnavailable,
  type ExternalRef,
  type Outcome,
  type TaskArchive,
  type TaskMove,
} from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { recordEvents } from "../../../platform/events/record";
import { canSeeProject } from "../../../features/access/usable-projects";
import { externalTasks, taskUpdatedEvent, toExternalTask } from "./external-tasks";
import { recordItemStates } from "./item-states";
import type { ExternalTask, IntegrationActor } from "./task-write";

/**
 * Changes a task's remote identity. Only tasks of the same owner's integrations are found. If another
 * task of the project has the new identity already, this one is cancelled.
 */
export async function moveExternalTask(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: TaskMove,
): Promise<Outcome> {
  if (!change.receiving && change.asOf !== undefined) {
    await recordDeparture(tx, actor, change.from, change.asOf);
  }
  const arrived = change.receiving ? await ownTask(tx, actor, change.to) : undefined;
  if (arrived?.integrationId === actor.integrationId) {
    return { status: "skipped", reason: "unchanged", id: arrived.id };
  }
  const task = arrived ?? (await ownTask(tx, actor, change.from));
  if (!task) return { status: "skipped", reason: "not_found" };
  if (!(await canSeeProject(tx, actor, task.projectId)))
    return { ...projectUnavailable, id: task.id };
  const integrationId = change.receiving ? actor.integrationId : task.integrationId;
  const there = arrived ? undefined : await ownTask(tx, actor, change.to);
  if ((there && there.id !== task.id) || (await isTaken(tx, task, change.to, integrationId))) {
    return cancel(tx, actor, task);
  }
  await tx
    .updateTable("tasks")
    .set({
      external_source: change.to.source,
      external_ref: change.to.ref,
      external_integration_id: integrationId,
      version: sql`version + 1`,
      changed_by: null,
      updated_at: sql`now()`,
    })
    .where("id", "=", task.id)
    .execute();
  await recordEvents(tx, [taskUpdatedEvent(actor, task)]);
  return { status: "updated", id: task.id };
}

/** Cancels the task of an item that no longer exists at its provider; time entries stay. */
export async function archiveExternalTask(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: TaskArchive,
): Promise<Outcome> {
  const task = await integrationTask(tx, actor, change.task);
  if (task) return archiveKnown(tx, actor, change, task);
  const state = { item: change.task, project: null, asOf: change.asOf, fields: null };
  const [isRecorded = true] = await recordItemStates(tx, actor.integrationId, [state]);
  if (isRecorded) return { status: "skipped", reason: "not_found" };
  // Another transaction inserted the task while this one waited for the lock.
  const late = await integrationTask(tx, actor, change.task);
  return late ? archiveKnown(tx, actor, change, late) : { status: "skipped", reason: "not_found" };
}

async function archiveKnown(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  change: TaskArchive,
  task: ExternalTask,
): Promise<Outcome> {
  const { id } = task;
  if (!(await canSeeProject(tx, actor, task.projectId))) return { ...projectUnavailable, id };
  const decision = decideTaskArchive(task, change);
  if (decision.type === "skip") return { status: "skipped", reason: decision.reason, id };
  // The provider's value changes too, so that an equally old open state is skipped as older.
  await tx
    .updateTable("tasks")
    .set({
      external_updated_at: change.asOf,
      external_fields: sql`external_fields || '{"status": "cancelled"}'`,
    })
    .where("id", "=", id)
    .execute();
  return cancel(tx, actor, task);
}

async function cancel(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  task: ExternalTask,
): Promise<Outcome> {
  const { id } = task;
  if (task.values.status === "cancelled") return { status: "skipped", reason: "unchanged", id };
  await tx
    .updateTable("tasks")
    .set({
      status: "cancelled",
      completed_at: null,
      version: sql`version + 1`,
      changed_by: null,
      updated_at: sql`now()`,
    })
    .where("id", "=", id)
    .execute();
  await recordEvents(tx, [taskUpdatedEvent(actor, task)]);
  return { status: "updated", id };
}

/** Records that an item left, so that a late state of it does not create a task again. */
async function recordDeparture(
  tx: Transaction<Database>,
  { integrationId }: IntegrationActor,
  { source, ref }: ExternalRef,
  asOf: string,
): Promise<void> {
  await sql`select lock_external_item(${integrationId}::uuid, ${source}, ${ref})`.execute(tx);
  await sql`
    insert into external_item_states as known (integration_id, source, ref, as_of)
    values (${integrationId}, ${source}, ${ref}, ${asOf}::timestamptz)
    on conflict (integration_id, source, ref) do update
      set as_of = excluded.as_of, fields = null, recorded_at = now()
      where known.as_of <= excluded.as_of`.execute(tx);
}

async function integrationTask(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  { source, ref }: ExternalRef,
): Promise<ExternalTask | undefined> {
  const row = await externalTasks(tx)
    .where("tasks.external_integration_id", "=", actor.integrationId)
    .where("tasks.external_source", "=", source)
    .where("tasks.external_ref", "=", ref)
    .forUpdate("tasks")
    .executeTakeFirst();
  return row && toExternalTask(row);
}

/** True if another task of the same project or integration has that identity. */
async function isTaken(
  tx: Transaction<Database>,
  task: ExternalTask,
  to: ExternalRef,
  integrationId: string | null,
): Promise<boolean> {
  const row = await tx
    .selectFrom("tasks")
    .select("id")
    .where("id", "<>", task.id)
    .where("external_source", "=", to.source)
    .where("external_ref", "=", to.ref)
    .where((where) =>
      where.or([
        where("project_id", "=", task.projectId),
        where("external_integration_id", "=", integrationId),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

async function ownTask(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  ref: ExternalRef,
): Promise<ExternalTask | undefined> {
  const row = await externalTasks(tx)
    .innerJoin("integrations", "integrations.id", "tasks.external_integration_id")
    .where("tasks.external_source", "=", ref.source)
    .where("tasks.external_ref", "=", ref.ref)
    .where("tasks.deleted_at", "is", null)
    .where(sql<boolean>`integrations.owner is not distinct from ${actor.userId}::integer`)
    .orderBy(sql`tasks.external_integration_id = ${actor.integrationId}::uuid`, "desc")
    .orderBy("tasks.id")
    .limit(1)
    .forUpdate("tasks")
    .executeTakeFirst();
  return row && toExternalTask(row);
}

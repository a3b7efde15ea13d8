import type { ExternalRef, Outcome, TaskArchive, TaskMove } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { recordEvents } from "../../../platform/events/record";
import { usableProjects } from "../../../features/access/usable-projects";
import {
  externalTasks,
  taskEvent,
  toExternalTask,
  type IntegrationActor,
  type ExternalTask,
} from "./task-upsert";
import { recordItemStates } from "./item-states";
import { projectUnavailable } from "./task-fields";

/**
 * Gives a task another remote identity; only tasks of the same owner's cards are found. Where the
 * identity is taken in the project, the item has its task already: this one is cancelled.
 */
export async function moveExternalTask(
  tx: Transaction<Database>,
  card: IntegrationActor,
  change: TaskMove,
): Promise<Outcome> {
  if (!change.receiving && change.asOf !== undefined) {
    await forgetLateStates(tx, card, change.from, change.asOf);
  }
  const arrived = change.receiving ? await ownTask(tx, card, change.to) : undefined;
  if (arrived?.integrationId === card.integrationId) {
    return { status: "skipped", reason: "unchanged", id: arrived.id };
  }
  const task = arrived ?? (await ownTask(tx, card, change.from));
  if (!task) return { status: "skipped", reason: "not_found" };
  if (!(await mayUse(tx, card, task))) return { ...projectUnavailable, id: task.id };
  const integrationId = change.receiving ? card.integrationId : task.integrationId;
  const there = arrived ? undefined : await ownTask(tx, card, change.to);
  if ((there && there.id !== task.id) || (await isTaken(tx, task, change.to, integrationId))) {
    return cancel(tx, card, task);
  }
  await tx
    .updateTable("tasks")
    .set({
      external_source: change.to.source,
      external_ref: change.to.ref,
      external_integration_id: integrationId,
      version: sql`version + 1`,
      updated_at: sql`now()`,
    })
    .where("id", "=", task.id)
    .execute();
  return { status: "updated", id: task.id };
}

/** The item is gone at its provider: the task is cancelled, its time entries stay. */
export async function archiveExternalTask(
  tx: Transaction<Database>,
  card: IntegrationActor,
  change: TaskArchive,
): Promise<Outcome> {
  const task = await cardTask(tx, card, change.task);
  if (task) return archiveKnown(tx, card, change, task);
  const state = { item: change.task, project: null, asOf: change.asOf, fields: null };
  const [isRecorded = true] = await recordItemStates(tx, card.integrationId, [state]);
  if (isRecorded) return { status: "skipped", reason: "not_found" };
  // It was made while its lock was waited for.
  const late = await cardTask(tx, card, change.task);
  return late ? archiveKnown(tx, card, change, late) : { status: "skipped", reason: "not_found" };
}

async function archiveKnown(
  tx: Transaction<Database>,
  card: IntegrationActor,
  { asOf }: TaskArchive,
  task: ExternalTask,
): Promise<Outcome> {
  const { id } = task;
  if (!(await mayUse(tx, card, task))) return { ...projectUnavailable, id };
  if (task.deleted) return { status: "skipped", reason: "deleted_here", id };
  if (Date.parse(asOf) < task.asOf) return { status: "skipped", reason: "stale", id };
  // The provider's own value moves too: an equally old open state that comes late is older.
  await tx
    .updateTable("tasks")
    .set({
      external_updated_at: asOf,
      external_fields: sql`external_fields || '{"status": "cancelled"}'`,
    })
    .where("id", "=", id)
    .execute();
  return cancel(tx, card, task);
}

async function cancel(
  tx: Transaction<Database>,
  card: IntegrationActor,
  task: ExternalTask,
): Promise<Outcome> {
  const { id } = task;
  if (task.seen.status === "cancelled") return { status: "skipped", reason: "unchanged", id };
  await tx
    .updateTable("tasks")
    .set({
      status: "cancelled",
      completed_at: null,
      version: sql`version + 1`,
      updated_at: sql`now()`,
    })
    .where("id", "=", id)
    .execute();
  await recordEvents(tx, [taskEvent("task.updated", card, id, task.projectId, task.seen.name)]);
  return { status: "updated", id };
}

/** States of an item that left before must not make a task again. */
async function forgetLateStates(
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

async function cardTask(
  tx: Transaction<Database>,
  card: IntegrationActor,
  { source, ref }: ExternalRef,
): Promise<ExternalTask | undefined> {
  const row = await externalTasks(tx)
    .where("tasks.external_integration_id", "=", card.integrationId)
    .where("tasks.external_source", "=", source)
    .where("tasks.external_ref", "=", ref)
    .forUpdate("tasks")
    .executeTakeFirst();
  return row && toExternalTask(row);
}

async function mayUse(
  tx: Transaction<Database>,
  card: IntegrationActor,
  task: ExternalTask,
): Promise<boolean> {
  return (await usableProjects(tx, card, [task.projectId])).has(task.projectId);
}

/** Has another task that identity, in the same project or for the same card? */
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
  card: IntegrationActor,
  ref: ExternalRef,
): Promise<ExternalTask | undefined> {
  const row = await externalTasks(tx)
    .innerJoin("integrations", "integrations.id", "tasks.external_integration_id")
    .where("tasks.external_source", "=", ref.source)
    .where("tasks.external_ref", "=", ref.ref)
    .where("tasks.deleted_at", "is", null)
    .where(sql<boolean>`integrations.owner is not distinct from ${card.userId}::integer`)
    .orderBy(sql`tasks.external_integration_id = ${card.integrationId}::uuid`, "desc")
    .orderBy("tasks.id")
    .limit(1)
    .forUpdate("tasks")
    .executeTakeFirst();
  return row && toExternalTask(row);
}

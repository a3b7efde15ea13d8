import type { ExternalRef, Outcome, TaskArchive, TaskMove } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";
import { usableProjects } from "../projects/usable";
import {
  externalTasks,
  taskEvent,
  toExternalTask,
  type CardActor,
  type ExternalTask,
} from "./external";
import { projectUnavailable } from "./external-fields";

/**
 * Gives a task another remote identity; only tasks of the same owner's cards are found. Where the
 * identity is taken in the project, the item has its task already: this one is cancelled.
 */
export async function moveExternalTask(
  tx: Transaction<Database>,
  card: CardActor,
  change: TaskMove,
): Promise<Outcome> {
  const arrived = change.receiving ? await ownTask(tx, card, change.to) : undefined;
  if (arrived?.integrationId === card.integrationId) {
    return { status: "skipped", reason: "unchanged", id: arrived.id };
  }
  const task = arrived ?? (await ownTask(tx, card, change.from));
  if (!task) return { status: "skipped", reason: "not_found" };
  if (!(await mayUse(tx, card, task))) return { ...projectUnavailable, id: task.id };
  const integrationId = change.receiving ? card.integrationId : task.integrationId;
  if (await isTaken(tx, task, change.to, integrationId)) return cancel(tx, card, task);
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
  card: CardActor,
  change: TaskArchive,
): Promise<Outcome> {
  const row = await externalTasks(tx)
    .where("tasks.external_integration_id", "=", card.integrationId)
    .where("tasks.external_source", "=", change.task.source)
    .where("tasks.external_ref", "=", change.task.ref)
    .forUpdate("tasks")
    .executeTakeFirst();
  if (!row) return { status: "skipped", reason: "not_found" };
  const task = toExternalTask(row);
  const { id } = task;
  if (!(await mayUse(tx, card, task))) return { ...projectUnavailable, id: task.id };
  if (task.deleted) return { status: "skipped", reason: "deleted_here", id };
  if (Date.parse(change.asOf) < task.asOf) return { status: "skipped", reason: "stale", id };
  return cancel(tx, card, task, change.asOf);
}

async function cancel(
  tx: Transaction<Database>,
  card: CardActor,
  task: ExternalTask,
  asOf?: string,
): Promise<Outcome> {
  const { id } = task;
  if (task.seen.status === "cancelled") return { status: "skipped", reason: "unchanged", id };
  await tx
    .updateTable("tasks")
    .set({
      status: "cancelled",
      completed_at: null,
      ...(asOf === undefined ? {} : { external_updated_at: asOf }),
      version: sql`version + 1`,
      updated_at: sql`now()`,
    })
    .where("id", "=", id)
    .execute();
  await recordEvents(tx, [taskEvent("task.updated", card, id, task.projectId, task.seen.name)]);
  return { status: "updated", id };
}

async function mayUse(
  tx: Transaction<Database>,
  card: CardActor,
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
  card: CardActor,
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

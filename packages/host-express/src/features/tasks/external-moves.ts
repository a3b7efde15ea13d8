import type { ExternalRef, Outcome, TaskArchive, TaskMove } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";
import {
  externalTasks,
  taskEvent,
  toExternalTask,
  type CardActor,
  type ExternalTask,
} from "./external";

/** Gives a task another remote identity; only tasks of the same owner's cards are found. */
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
  await tx
    .updateTable("tasks")
    .set({
      external_source: change.to.source,
      external_ref: change.to.ref,
      external_integration_id: change.receiving ? card.integrationId : task.integrationId,
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
  if (task.deleted) return { status: "skipped", reason: "deleted_here", id };
  if (Date.parse(change.asOf) < task.asOf) return { status: "skipped", reason: "stale", id };
  if (task.seen.status === "cancelled") return { status: "skipped", reason: "unchanged", id };
  await tx
    .updateTable("tasks")
    .set({
      status: "cancelled",
      completed_at: null,
      external_updated_at: change.asOf,
      version: sql`version + 1`,
      updated_at: sql`now()`,
    })
    .where("id", "=", id)
    .execute();
  await recordEvents(tx, [taskEvent("task.updated", card, id, task.projectId, task.seen.name)]);
  return { status: "updated", id };
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

import type { Transaction } from "kysely";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import type { NewEvent } from "../../../platform/events/record";
import { taskValueColumns, toTaskValues } from "./task-columns";
import type { ExternalTask, IntegrationActor } from "./task-write";

/** Selects the columns of an {@link ExternalTask}. */
export function externalTasks(tx: Transaction<Database>) {
  return tx
    .selectFrom("tasks")
    .select([
      "tasks.id",
      "tasks.project_id",
      "tasks.deleted_at",
      ...taskValueColumns,
      "tasks.external_source",
      "tasks.external_ref",
      "tasks.external_integration_id",
      "tasks.external_updated_at",
      "tasks.external_fields",
    ]);
}

/** A row of {@link externalTasks}. */
export type ExternalTaskRow = Awaited<
  ReturnType<ReturnType<typeof externalTasks>["execute"]>
>[number];

/** Converts a row of {@link externalTasks}. */
export function toExternalTask(row: ExternalTaskRow): ExternalTask {
  return {
    id: row.id,
    projectId: row.project_id,
    deleted: row.deleted_at !== null,
    integrationId: row.external_integration_id,
    asOf: row.external_updated_at === null ? 0 : toDate(row.external_updated_at).getTime(),
    values: toTaskValues(row),
    provided: row.external_fields ?? {},
  };
}

/** A `task.updated` event about an external task. */
export function taskUpdatedEvent(actor: IntegrationActor, task: ExternalTask): NewEvent {
  return {
    type: "task.updated",
    userId: actor.userId,
    entity: { type: "task", id: task.id, name: task.values.name },
    data: { project_id: task.projectId },
  };
}

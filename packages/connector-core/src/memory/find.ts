import type { ExternalRef } from "../changes/changes";
import type { IntegrationRow } from "../ports/storage";
import type { MemoryTables, MemoryTask } from "./model";

/** Finds a task by integration, or else by project: integrations share the tasks of a project. */
export function findTask(
  tables: MemoryTables,
  row: IntegrationRow,
  task: ExternalRef,
  project?: number,
): MemoryTask | undefined {
  const same = [...tables.tasks.values()].filter(
    (known) => known.source === task.source && known.ref === task.ref,
  );
  return (
    same.find((known) => known.integration === row.id) ??
    same.find((known) => known.projectId === project)
  );
}

/** The item of a task, if the integration keeps the task up to date. */
export function taskRefOf(
  tables: MemoryTables,
  integration: string,
  taskId: number | null,
): ExternalRef | undefined {
  const task = taskId === null ? undefined : tables.tasks.get(taskId);
  if (!task || task.deleted || task.integration !== integration) return undefined;
  return { source: task.source, ref: task.ref };
}

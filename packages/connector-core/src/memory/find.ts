import type { ExternalRef } from "../changes/changes";
import type { Outcome } from "../changes/outcome";
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

/** Adds a routing key. */
export function addRoutingKey(
  tables: MemoryTables,
  row: IntegrationRow,
  key: { readonly index: string; readonly value: string },
): Outcome {
  const known = tables.routes.some(
    (route) =>
      route.integration === row.id && route.index === key.index && route.value === key.value,
  );
  if (known) return { status: "skipped", reason: "unchanged" };
  tables.routes.push({ ...key, integration: row.id });
  return { status: "updated" };
}

import type { ExternalRef } from "../../changes/changes";
import type { Outcome } from "../../changes/outcome";
import type { IntegrationRow } from "../../ports/storage";
import type { MemoryTables, MemoryTask } from "./model";

/** The project cannot be used. */
export const projectUnavailable = {
  status: "failed",
  reason: "project_unavailable",
  error:
    "The project does not exist, is archived, or is closed to the owner of this card. " +
    "Choose another default project on the card.",
} as const;

/** By this card first, then by the project, so that cards share the tasks of a shared project. */
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

/** Adds a route hint. */
export function learn(
  tables: MemoryTables,
  row: IntegrationRow,
  hint: { readonly index: string; readonly value: string },
): Outcome {
  const known = tables.routes.some(
    (route) =>
      route.integration === row.id && route.index === hint.index && route.value === hint.value,
  );
  if (known) return { status: "skipped", reason: "unchanged" };
  tables.routes.push({ ...hint, integration: row.id });
  return { status: "updated" };
}

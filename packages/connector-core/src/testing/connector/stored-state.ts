import type { Change, ExternalRef } from "../../changes/changes";
import type { TestEnvironment } from "./environment";

/** The tasks and time entries that an integration has stored, without local ids. */
export interface StoredState {
  /** Tasks by source and reference. */
  readonly tasks: Readonly<Record<string, object>>;
  /** Entries of the owner, ordered by start. */
  readonly entries: readonly object[];
}

/** Reads what the environment's integration has stored. */
export async function storedState(environment: TestEnvironment): Promise<StoredState> {
  const { harness, integration, owner, commits } = environment;
  const refs = new Map(
    commits
      .flatMap(({ changes }) => changes.flatMap(taskRefsOf))
      .map((ref) => [`${ref.source} ${ref.ref}`, ref] as const),
  );
  const tasks: Record<string, object> = {};
  for (const [name, ref] of [...refs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const task = await harness.storage.tasks.byRef(integration.id, ref);
    if (task) tasks[name] = { ...task, id: undefined };
  }
  const entries = await harness.entriesOf(owner);
  return { tasks, entries: entries.map((entry) => ({ ...entry, id: undefined })) };
}

/** Number of stored tasks and entries. */
export function sizeOf({ tasks, entries }: StoredState): number {
  return Object.keys(tasks).length + entries.length;
}

function taskRefsOf(change: Change): readonly ExternalRef[] {
  if (change.type === "task.upsert" || change.type === "task.archive") return [change.task];
  return change.type === "task.move" ? [change.from, change.to] : [];
}

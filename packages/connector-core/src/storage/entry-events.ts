import type { ExternalRef } from "../changes/changes";
import type { DomainEvent } from "../connector/domain-events";
import type { EntryEventType } from "../connector/entry-event";
import type { EntrySummary, EventEntry } from "../ports/reads";
import type { GroupEntry, StorageParts } from "./groups";
import type { ChangeWork } from "./work";

/** Records an event about an entry, with what is needed of it if it is deleted. */
export async function recordEntry<Tx>(
  { tx, ledger, entries }: ChangeWork<Tx>,
  type: EntryEventType,
  userId: number | null,
  id: number,
  deleted?: GroupEntry,
): Promise<void> {
  const entry = deleted ?? (await entries?.get(tx, id));
  await ledger.record(tx, {
    type,
    userId,
    entity: { type: "time_entry", id, name: null },
    ...(entry ? { data: { entry: { ...entry } } } : {}),
  });
}

/** Returns the entry of an event: as it is now or, if it was deleted, as the event recorded it. */
export async function entryOfEvent<Tx>(
  parts: StorageParts<Tx>,
  tx: Tx,
  integration: string,
  { entity, data }: DomainEvent,
): Promise<EventEntry | undefined> {
  if (!parts.entries || entity.type !== "time_entry" || entity.id === null) return undefined;
  const present = await parts.entries.get(tx, entity.id);
  // `recordEntry` wrote it.
  const entry = present ?? (data["entry"] as GroupEntry | undefined);
  if (!entry) return undefined;
  const taskRef = await taskRefOf(parts, tx, integration, entry.taskId);
  return { entry: summaryOf(entry), taskRef };
}

/** The entry, as connectors see it. */
export function summaryOf(entry: GroupEntry): EntrySummary {
  const { id, userId, projectId, project, restricted, task, startedAt, endedAt, seconds } = entry;
  return { id, userId, projectId, project, restricted, task, startedAt, endedAt, seconds };
}

/** The item of a task, if the integration keeps the task up to date. */
export async function taskRefOf<Tx>(
  { ledger, tasks }: StorageParts<Tx>,
  tx: Tx,
  integration: string,
  taskId: number | null,
): Promise<ExternalRef | undefined> {
  if (!tasks || taskId === null) return undefined;
  const link = await ledger.linkOfTask(tx, taskId);
  if (link?.integration !== integration) return undefined;
  const task = await tasks.get(tx, taskId);
  return task && !task.deleted ? { source: link.source, ref: link.ref } : undefined;
}

import type {
  Change,
  ExternalRef,
  TaskArchive,
  TaskFields,
  TaskMove,
  TaskUpsert,
} from "../../changes/changes";
import type { Outcome } from "../../changes/outcome";
import type { IntegrationRow } from "../../ports/storage";
import { isOlderState } from "../../changes/task-order";
import { findFinalState, storeFinalState, stateOf } from "./final-states";
import { removeEntry, setLink, upsertEntry } from "./entries";
import { addRoutingKey, findTask, projectUnavailable } from "./find";
import { linkIdentity } from "./identities";
import { mayUse, type MemoryTables, type MemoryTask } from "./model";
import { record } from "./record";
import { startTimer, stopTimer } from "./timers";

/** Applies one change to a working copy. */
export function apply(
  tables: MemoryTables,
  row: IntegrationRow,
  change: Change,
  now: Date,
): Outcome {
  switch (change.type) {
    case "task.upsert":
      return upsert(tables, row, change, now);
    case "task.move":
      return move(tables, row, change, now);
    case "task.archive":
      return archive(tables, row, change, now);
    case "timer.start":
      return startTimer(tables, row, change, now);
    case "timer.stop":
      return stopTimer(tables, row, change, now);
    case "identity.link":
      return linkIdentity(tables, row, change, now);
    case "entry.upsert":
      return upsertEntry(tables, row, change, now);
    case "entry.remove":
      return removeEntry(tables, row, change, now);
    case "link.set":
      return setLink(tables, row, change);
    case "routing_key.add":
      return addRoutingKey(tables, row, change.routingKey);
  }
}

function upsert(tables: MemoryTables, row: IntegrationRow, change: TaskUpsert, now: Date): Outcome {
  const asOf = Date.parse(change.asOf);
  const { fields } = change;
  const reported = { asOf, status: fields.status };
  const known = findTask(tables, row, change.task, change.project);
  if (!known) {
    if (!change.create) {
      storeFinalState(tables, row, change.task, change.asOf, fields);
      return { status: "skipped", reason: "not_found" };
    }
    const project = tables.projects.get(change.project);
    if (project?.status === "archived" || !mayUse(tables, row.owner, change.project)) {
      return projectUnavailable;
    }
    const stored = findFinalState(tables, row, change.task);
    const isLate = stored && isOlderState(reported, stateOf(stored));
    const newest = isLate ? stored : { asOf: change.asOf, fields };
    if (!newest.fields) return { status: "skipped", reason: "stale" };
    const id = tables.nextId++;
    tables.tasks.set(id, {
      id,
      projectId: change.project,
      ...newest.fields,
      deleted: false,
      ...change.task,
      integration: row.id,
      asOf: Date.parse(newest.asOf),
      fields: newest.fields,
    });
    record(tables, "task.created", row.owner, "task", id, newest.fields.name, now);
    return { status: "created", id };
  }
  if (!mayUse(tables, row.owner, known.projectId)) return { ...projectUnavailable, id: known.id };
  if (known.deleted) return { status: "skipped", reason: "deleted_here", id: known.id };
  if (isOlderState(reported, { asOf: known.asOf, status: known.fields.status })) {
    return { status: "skipped", reason: "stale", id: known.id };
  }
  const merged = merge(known, fields);
  tables.tasks.set(known.id, { ...known, ...merged, asOf, fields });
  if (!differs(known, merged)) return { status: "skipped", reason: "unchanged", id: known.id };
  const isCompleted = merged.status === "done" && known.status !== "done";
  const type = isCompleted ? "task.completed" : "task.updated";
  record(tables, type, row.owner, "task", known.id, merged.name, now);
  return { status: "updated", id: known.id };
}

/** A field follows the provider only if the provider's value has changed. */
function merge(known: MemoryTask, next: TaskFields): Pick<MemoryTask, keyof TaskFields> {
  return {
    name: known.fields.name === next.name ? known.name : next.name,
    description:
      known.fields.description === next.description ? known.description : next.description,
    status: known.fields.status === next.status ? known.status : next.status,
    priority: known.fields.priority === next.priority ? known.priority : next.priority,
  };
}

function differs(known: MemoryTask, next: Pick<MemoryTask, keyof TaskFields>): boolean {
  return (["name", "description", "status", "priority"] as const).some(
    (field) => known[field] !== next[field],
  );
}

function move(tables: MemoryTables, row: IntegrationRow, change: TaskMove, now: Date): Outcome {
  const own = [...tables.tasks.values()].filter(
    (task) => !task.deleted && tables.integrations.get(task.integration)?.owner === row.owner,
  );
  const at = (ref: ExternalRef): MemoryTask | undefined =>
    own
      .filter((task) => task.source === ref.source && task.ref === ref.ref)
      .sort(
        (a, b) =>
          Number(b.integration === row.id) - Number(a.integration === row.id) || a.id - b.id,
      )[0];
  if (!change.receiving && change.asOf !== undefined) {
    storeFinalState(tables, row, change.from, change.asOf, null);
  }
  const arrived = change.receiving ? at(change.to) : undefined;
  if (arrived?.integration === row.id) {
    return { status: "skipped", reason: "unchanged", id: arrived.id };
  }
  const task = arrived ?? at(change.from);
  if (!task) return { status: "skipped", reason: "not_found" };
  if (!mayUse(tables, row.owner, task.projectId)) return { ...projectUnavailable, id: task.id };
  const integration = change.receiving ? row.id : task.integration;
  const there = at(change.to);
  if (there && there.id !== task.id && there !== arrived) return cancel(tables, row, task, now);
  const isTaken = [...tables.tasks.values()].some(
    (other) =>
      other.id !== task.id &&
      other.source === change.to.source &&
      other.ref === change.to.ref &&
      (other.projectId === task.projectId || other.integration === integration),
  );
  if (isTaken) return cancel(tables, row, task, now);
  tables.tasks.set(task.id, { ...task, ...change.to, integration });
  return { status: "updated", id: task.id };
}

function archive(
  tables: MemoryTables,
  row: IntegrationRow,
  change: TaskArchive,
  now: Date,
): Outcome {
  const known = findTask(tables, row, change.task);
  if (!known) {
    storeFinalState(tables, row, change.task, change.asOf, null);
    return { status: "skipped", reason: "not_found" };
  }
  if (!mayUse(tables, row.owner, known.projectId)) return { ...projectUnavailable, id: known.id };
  if (known.deleted) return { status: "skipped", reason: "deleted_here", id: known.id };
  const asOf = Date.parse(change.asOf);
  if (asOf < known.asOf) return { status: "skipped", reason: "stale", id: known.id };
  // The provider's status changes too, so that a late open state of the same time counts as older.
  const fields = { ...known.fields, status: "cancelled" } as const;
  const ended = { ...known, asOf, fields };
  tables.tasks.set(known.id, ended);
  return cancel(tables, row, ended, now);
}

function cancel(tables: MemoryTables, row: IntegrationRow, task: MemoryTask, now: Date): Outcome {
  if (task.status === "cancelled") return { status: "skipped", reason: "unchanged", id: task.id };
  tables.tasks.set(task.id, { ...task, status: "cancelled" });
  record(tables, "task.updated", row.owner, "task", task.id, task.name, now);
  return { status: "updated", id: task.id };
}

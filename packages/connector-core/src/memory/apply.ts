import type {
  Change,
  ExternalRef,
  TaskArchive,
  TaskFields,
  TaskMove,
  TaskUpsert,
} from "../changes/changes";
import {
  decideTaskArchive,
  decideTaskUpsert,
  initialTaskState,
  newTaskValues,
  providedAfter,
  type StoredTask,
} from "../changes/decide-task";
import { projectUnavailable, type Outcome } from "../changes/outcome";
import type { IntegrationRow } from "../ports/storage";
import { findFinalState, storeFinalState } from "./final-states";
import { removeEntry, setLink, upsertEntry } from "./entries";
import { findTask } from "./find";
import { findUser, linkIdentity } from "./identities";
import { mayUse, taskValues, type MemoryTables, type MemoryTask } from "./model";
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
  }
}

function upsert(tables: MemoryTables, row: IntegrationRow, change: TaskUpsert, now: Date): Outcome {
  const known = findTask(tables, row, change.task, change.project);
  if (!known) {
    if (change.ifMissing !== "create") {
      storeFinalState(tables, row, change.task, change.asOf, change.fields);
      return { status: "skipped", reason: change.ifMissing };
    }
    const project = tables.projects.get(change.project);
    if (project?.status === "archived" || !mayUse(tables, row.owner, change.project)) {
      return projectUnavailable;
    }
    const first = initialTaskState(change, findFinalState(tables, row, change.task));
    if (!first) return { status: "skipped", reason: "stale" };
    const id = tables.nextId++;
    tables.tasks.set(id, {
      id,
      projectId: change.project,
      ...newTaskValues(first.fields, assigneeOf(tables, first.fields, change.project)),
      deleted: false,
      ...change.task,
      integration: row.id,
      asOf: Date.parse(first.asOf),
      fields: providedAfter({}, first.fields),
    });
    record(tables, "task.created", row.owner, "task", id, first.fields.name, now);
    return { status: "created", id };
  }
  if (!mayUse(tables, row.owner, known.projectId)) return { ...projectUnavailable, id: known.id };
  const { id } = known;
  const assignee = assigneeOf(tables, change.fields, known.projectId);
  const decision = decideTaskUpsert(stored(known), change, assignee);
  if (decision.type === "skip") return { status: "skipped", reason: decision.reason, id };
  const { values, event } = decision;
  const asOf = Date.parse(change.asOf);
  const fields = providedAfter(known.fields, change.fields);
  tables.tasks.set(id, { ...known, ...values, asOf, fields });
  if (event === undefined) return { status: "skipped", reason: "unchanged", id };
  record(tables, event, row.owner, "task", id, values.name, now);
  return { status: "updated", id };
}

function stored({ fields, ...task }: MemoryTask): StoredTask {
  return { ...task, values: taskValues(task), provided: fields };
}

/** The user to assign; null if they are unknown or may not use the project. */
function assigneeOf(
  tables: MemoryTables,
  { assignee }: TaskFields,
  project: number,
): number | null {
  const user = assignee ? findUser(tables, assignee) : undefined;
  return user && mayUse(tables, user.id, project) ? user.id : null;
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
  const { id } = known;
  const decision = decideTaskArchive(stored(known), change);
  if (decision.type === "skip") return { status: "skipped", reason: decision.reason, id };
  // The provider's value changes too, so that an equally old open state is skipped as older.
  const fields = { ...known.fields, status: "cancelled" } as const;
  const ended = { ...known, asOf: Date.parse(change.asOf), fields };
  tables.tasks.set(id, ended);
  return cancel(tables, row, ended, now);
}

function cancel(tables: MemoryTables, row: IntegrationRow, task: MemoryTask, now: Date): Outcome {
  if (task.status === "cancelled") return { status: "skipped", reason: "unchanged", id: task.id };
  tables.tasks.set(task.id, { ...task, status: "cancelled" });
  record(tables, "task.updated", row.owner, "task", task.id, task.name, now);
  return { status: "updated", id: task.id };
}

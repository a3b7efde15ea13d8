import type {
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
  toReported,
  type RecordedState,
  type StoredTask,
  type TaskDecision,
  type TaskValues,
} from "../changes/decide-task";
import { projectUnavailable, type Outcome } from "../changes/outcome";
import { isOlderState } from "../changes/task-order";
import type { DomainEventType } from "../connector/domain-events";
import type { TaskLink } from "../ports/storage-ledger";
import { keptDecision, keptValues, readTask, requireTaskFields, type ReadTask } from "./group-task";
import type { TaskOrigin, TasksGroup } from "./groups";
import type { ChangeWork } from "./work";

/** What a change of a task needs. */
export interface TaskWork<Tx> extends ChangeWork<Tx> {
  readonly tasks: TasksGroup<Tx>;
}

/** A task with its link. */
export interface LinkedTask {
  readonly link: TaskLink;
  readonly task: ReadTask;
}

/** Creates or updates a task. */
export async function upsertTask<Tx>(work: TaskWork<Tx>, change: TaskUpsert): Promise<Outcome> {
  requireTaskFields(change.fields);
  const known = await findTask(work, change.task, change.project);
  return known ? updateTask(work, known, change) : createTask(work, change);
}

/** Ends a task whose item was deleted. */
export async function archiveTask<Tx>(work: TaskWork<Tx>, change: TaskArchive): Promise<Outcome> {
  const known = await findTask(work, change.task);
  if (!known) {
    await saveState(work, change.task, { asOf: change.asOf, fields: null });
    return { status: "skipped", reason: "not_found" };
  }
  const { link } = known;
  if (!(await mayUse(work, known))) return { ...projectUnavailable, id: link.task };
  const decision = decideTaskArchive(stored(known), change);
  if (decision.type === "skip")
    return { status: "skipped", reason: decision.reason, id: link.task };
  // The provider's value changes too, so that an equally old open state is skipped as older.
  const provided = { ...link.provided, status: "cancelled" };
  return apply(work, { ...link, asOf: Date.parse(change.asOf), provided }, known, decision);
}

/** Changes the reference of a task, or hands it over to another integration. */
export async function moveTask<Tx>(work: TaskWork<Tx>, change: TaskMove): Promise<Outcome> {
  const { row, ledger, tasks, tx } = work;
  if (!change.receiving && change.asOf !== undefined) {
    await saveState(work, change.from, { asOf: change.asOf, fields: null });
  }
  const there = await ownTask(work, change.to);
  const arrived = change.receiving ? there : undefined;
  if (arrived?.link.integration === row.id) {
    return { status: "skipped", reason: "unchanged", id: arrived.link.task };
  }
  const moved = arrived ?? (await ownTask(work, change.from));
  if (!moved) return { status: "skipped", reason: "not_found" };
  const { link, task } = moved;
  if (!(await mayUse(work, moved))) return { ...projectUnavailable, id: link.task };
  const integration = change.receiving ? row.id : link.integration;
  const isTaken = (await tasksOf(work, change.to)).some(
    (other) =>
      other.link.task !== link.task &&
      (other.task.project === task.project || other.link.integration === integration),
  );
  const isElsewhere = !arrived && there !== undefined && there.link.task !== link.task;
  if (isTaken || isElsewhere) return cancel(work, moved);
  const { source, ref } = change.to;
  const owner = change.receiving ? row.owner : link.owner;
  await ledger.saveTaskLink(tx, { ...link, source, ref, integration, owner });
  await tasks.update(tx, link.task, task.values, originOf(work, change.to));
  return { status: "updated", id: link.task };
}

/**
 * Returns the tasks of an item, which several integrations may have. Of the integration's own ones also
 * those that the application no longer has: they were deleted here.
 * @param project The project that a task counts for whose own is no longer known.
 */
async function tasksOf<Tx>(
  { ledger, tasks, tx, row }: TaskWork<Tx>,
  item: ExternalRef,
  project = noProject,
): Promise<readonly LinkedTask[]> {
  const found: LinkedTask[] = [];
  for (const link of await ledger.taskLinks(tx, item)) {
    const task = await readTask(tasks, tx, link.task);
    if (task) found.push({ link, task });
    else if (link.integration === row.id) found.push({ link, task: removedTask(project) });
  }
  return found;
}

/** The id of no project. */
const noProject = 0;

function removedTask(project: number): ReadTask {
  return { project, values: newTaskValues({ name: "" }), deleted: true };
}

/** Finds a task by integration, or else by project: integrations share the tasks of a project. */
export async function findTask<Tx>(
  work: TaskWork<Tx>,
  item: ExternalRef,
  project?: number,
): Promise<LinkedTask | undefined> {
  const found = await tasksOf(work, item, project);
  return (
    found.find(({ link }) => link.integration === work.row.id) ??
    found.find(({ task }) => task.project === project)
  );
}

/** Finds a task of the owner's integrations that is not deleted, this integration's first. */
async function ownTask<Tx>(work: TaskWork<Tx>, item: ExternalRef): Promise<LinkedTask | undefined> {
  const own = (await tasksOf(work, item)).filter(
    ({ link, task }) => link.owner === work.row.owner && !task.deleted,
  );
  return own.find(({ link }) => link.integration === work.row.id) ?? own[0];
}

async function createTask<Tx>(work: TaskWork<Tx>, change: TaskUpsert): Promise<Outcome> {
  const { ledger, tasks, tx, row } = work;
  const { task: item, project, asOf, fields } = change;
  if (change.ifMissing !== "create") {
    await saveState(work, item, { asOf, fields });
    return { status: "skipped", reason: change.ifMissing };
  }
  const access = await tasks.project(tx, project, row.owner);
  if (access === "archived" || access === "closed") return projectUnavailable;
  const first = initialTaskState(change, await ledger.itemState(tx, row.id, item));
  if (!first) return { status: "skipped", reason: "stale" };
  const assignee = await assigneeOf(work, first.fields, project);
  const values = keptValues(tasks, newTaskValues(first.fields, assignee));
  const origin = originOf(work, item);
  const id = await tasks.insert(tx, { project, values, createdBy: row.owner, origin });
  await ledger.saveTaskLink(tx, {
    ...item,
    task: id,
    integration: row.id,
    owner: row.owner,
    asOf: Date.parse(first.asOf),
    provided: providedAfter({}, first.fields),
  });
  await record(work, "task.created", id, values.name);
  return { status: "created", id };
}

async function updateTask<Tx>(
  work: TaskWork<Tx>,
  known: LinkedTask,
  change: TaskUpsert,
): Promise<Outcome> {
  const { link } = known;
  if (!(await mayUse(work, known))) return { ...projectUnavailable, id: link.task };
  const assignee = await assigneeOf(work, change.fields, known.task.project);
  const decision = decideTaskUpsert(stored(known), change, assignee);
  if (decision.type === "skip")
    return { status: "skipped", reason: decision.reason, id: link.task };
  const provided = providedAfter(link.provided, change.fields);
  const next = { ...link, asOf: Date.parse(change.asOf), provided };
  return apply(work, next, known, decision);
}

/** Stores the newest state of the provider, and the values of the task if they change. */
async function apply<Tx>(
  work: TaskWork<Tx>,
  link: TaskLink,
  { task }: LinkedTask,
  decision: Extract<TaskDecision, { readonly type: "apply" }>,
): Promise<Outcome> {
  const { ledger, tasks, tx } = work;
  const id = link.task;
  const { values, event } = keptDecision(tasks, task.values, decision);
  await ledger.saveTaskLink(tx, link);
  if (event === undefined) return { status: "skipped", reason: "unchanged", id };
  await tasks.update(tx, id, values, originOf(work, link));
  await record(work, event, id, values.name);
  return { status: "updated", id };
}

async function cancel<Tx>(work: TaskWork<Tx>, known: LinkedTask): Promise<Outcome> {
  const values: TaskValues = { ...known.task.values, status: "cancelled" };
  return apply(work, known.link, known, { type: "apply", values, event: "task.updated" });
}

function originOf<Tx>({ row }: TaskWork<Tx>, { source, ref }: ExternalRef): TaskOrigin {
  return { connector: row.connector, source, ref };
}

/** Stores the state of an item without a task, unless a newer one is stored. */
async function saveState<Tx>(
  { ledger, tx, row }: TaskWork<Tx>,
  item: ExternalRef,
  state: RecordedState,
): Promise<void> {
  const known = await ledger.itemState(tx, row.id, item);
  if (known && isOlderState(toReported(state), toReported(known))) return;
  await ledger.saveItemState(tx, row.id, item, state);
}

async function mayUse<Tx>(
  { tasks, tx, row }: TaskWork<Tx>,
  { task: { project, deleted } }: LinkedTask,
): Promise<boolean> {
  // Of a task that the application no longer has, the project may not be known.
  if (deleted && project === noProject) return true;
  return (await tasks.project(tx, project, row.owner)) !== "closed";
}

function record<Tx>(
  { ledger, tx, row }: TaskWork<Tx>,
  type: DomainEventType,
  id: number,
  name: string,
): Promise<void> {
  const entity = { type: "task", id, name };
  return ledger.record(tx, { type, userId: row.owner, entity });
}

/** The user to assign; null if there is none. */
async function assigneeOf<Tx>(
  { tasks, tx }: TaskWork<Tx>,
  { assignee }: TaskFields,
  project: number,
): Promise<number | null> {
  return assignee ? ((await tasks.findAssignee?.(tx, assignee, project)) ?? null) : null;
}

function stored({ link, task }: LinkedTask): StoredTask {
  return { deleted: task.deleted, asOf: link.asOf, values: task.values, provided: link.provided };
}

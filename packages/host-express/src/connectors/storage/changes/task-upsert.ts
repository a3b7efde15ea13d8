import {
  decideTaskUpsert,
  initialTaskState,
  projectUnavailable,
  reportsNewValue,
  type Outcome,
  type SkipReason,
  type TaskUpsert,
} from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { usableProjects } from "../../../features/access/usable-projects";
import { refKey } from "../ref-key";
import { externalTasks, toExternalTask, type ExternalTaskRow } from "./external-tasks";
import { lockItemStates, recordItemStates } from "./item-states";
import { findAssignees } from "./task-columns";
import {
  insertExternalTasks,
  updateExternalTasks,
  type IntegrationActor,
  type ExternalTask,
  type ExternalUpdate,
} from "./task-write";

/**
 * Brings tasks up to a provider's state. One query locks existing tasks, one statement updates and one
 * inserts them with their events, whatever their number. Refs must not repeat in one call.
 */
export async function upsertExternalTasks(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  changes: readonly TaskUpsert[],
): Promise<readonly Outcome[]> {
  const existing = await lockTasks(tx, actor, changes);
  const projectIds = changes.map((change, index) => existing[index]?.projectId ?? change.project);
  const usable = await usableProjects(tx, actor, projectIds);
  const assignees = await assigneesOf(tx, existing, changes);

  const outcomes: Outcome[] = [];
  const updates: ExternalUpdate[] = [];
  const unknown: IndexedUpsert[] = [];
  changes.forEach((change, index) => {
    const task = existing[index];
    if (task) {
      const { outcome, update } = usable.has(task.projectId)
        ? decide(task, change, assignees.get(index) ?? null)
        : { outcome: { ...projectUnavailable, id: task.id } };
      if (update && isWorthWriting(update)) updates.push(update);
      outcomes[index] = outcome;
    } else if (
      change.ifMissing === "create" &&
      (usable.get(change.project) ?? "archived") === "archived"
    ) {
      outcomes[index] = projectUnavailable;
    } else {
      unknown.push({ index, change });
    }
  });

  await updateExternalTasks(tx, actor, updates);
  for (const [index, reason] of await recordStates(tx, actor, unknown)) {
    if (reason) outcomes[index] = { status: "skipped", reason };
  }
  const inserts: TaskUpsert[] = [];
  for (const [index, first] of await initialStates(tx, actor, unknown)) {
    if (first) inserts.push(first);
    else outcomes[index] = { status: "skipped", reason: "stale" };
  }
  const created = await insertExternalTasks(tx, actor, inserts);
  changes.forEach((change, index) => {
    const id = created.get(refKey(change.task));
    if (!outcomes[index] && id !== undefined) outcomes[index] = { status: "created", id };
  });

  // Another transaction inserted these tasks meanwhile, so now they are found.
  const late = changes.flatMap((change, index) => (outcomes[index] ? [] : [{ change, index }]));
  if (late.length > 0) {
    const lateChanges = late.map(({ change }) => change);
    const lateOutcomes = await upsertExternalTasks(tx, actor, lateChanges);
    late.forEach(({ index }, position) => {
      const outcome = lateOutcomes[position];
      if (outcome) outcomes[index] = outcome;
    });
  }
  return outcomes;
}

/** By index of the change: the user to assign. Only for tasks that exist and have an assignee. */
async function assigneesOf(
  tx: Transaction<Database>,
  existing: readonly (ExternalTask | undefined)[],
  changes: readonly TaskUpsert[],
): Promise<ReadonlyMap<number, number | undefined>> {
  const assigned = changes.flatMap(({ fields: { assignee } }, index) => {
    const task = existing[index];
    return task && assignee ? [{ index, assignee, project: task.projectId }] : [];
  });
  const users = await findAssignees(tx, assigned);
  return new Map(assigned.map(({ index }, position) => [index, users[position]]));
}

interface IndexedUpsert {
  readonly index: number;
  readonly change: TaskUpsert;
}

/**
 * Records the states of items for which no task is to be created.
 * @returns By index: why it is skipped; undefined if the item has a task by now.
 */
async function recordStates(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  unknown: readonly IndexedUpsert[],
): Promise<readonly (readonly [number, SkipReason | undefined])[]> {
  const others = unknown.flatMap(({ index, change }) =>
    change.ifMissing === "create" ? [] : [{ index, change, reason: change.ifMissing }],
  );
  const recorded = await recordItemStates(
    tx,
    actor.integrationId,
    others.map(({ change: { task, project, fields, asOf } }) => ({
      item: task,
      project,
      asOf,
      fields,
    })),
  );
  return others.map(({ index, reason }, n) => [index, recorded[n] === false ? undefined : reason]);
}

/** By index: the state that a new task starts with; undefined if its item is gone already. */
async function initialStates(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  unknown: readonly IndexedUpsert[],
): Promise<readonly (readonly [number, TaskUpsert | undefined])[]> {
  const creates = unknown.filter(({ change }) => change.ifMissing === "create");
  const items = creates.map(({ change }) => change.task);
  const recorded = await lockItemStates(tx, actor.integrationId, items);
  return creates.map(({ index, change }, n) => [index, initialTaskState(change, recorded[n])]);
}

function decide(
  task: ExternalTask,
  change: TaskUpsert,
  assignee: number | null,
): { readonly outcome: Outcome; readonly update?: ExternalUpdate } {
  const { id } = task;
  const decision = decideTaskUpsert(task, change, assignee);
  if (decision.type === "skip") {
    return { outcome: { status: "skipped", reason: decision.reason, id } };
  }
  const outcome: Outcome = decision.event
    ? { status: "updated", id }
    : { status: "skipped", reason: "unchanged", id };
  return { outcome, update: { task, change, decision } };
}

/** False if the stored state is already the reported one, as in most pages that are listed again. */
function isWorthWriting({ task, change, decision }: ExternalUpdate): boolean {
  return (
    decision.event !== undefined ||
    Date.parse(change.asOf) !== task.asOf ||
    reportsNewValue(task.provided, change.fields)
  );
}

/**
 * Locks the tasks of items, in the order of the changes: a task of this integration if there is one,
 * else one of the project.
 */
async function lockTasks(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  changes: readonly TaskUpsert[],
): Promise<readonly (ExternalTask | undefined)[]> {
  const input = changes.map(({ task, project }) => ({ ...task, project }));
  // First ids through the index of refs, then tasks by id: with a plain join the planner reads all
  // tasks in the order of their ids.
  const ids = sql<number[]>`array(
    select known.id
    from jsonb_to_recordset(${JSON.stringify(input)}::jsonb)
      as input(source text, ref text, project integer)
    cross join lateral (
      select t.id from tasks t
      where t.external_ref = input.ref and t.external_source = input.source
        and (t.external_integration_id = ${actor.integrationId} or t.project_id = input.project)
      offset 0) as known)`;
  const rows = await externalTasks(tx)
    .where(sql<boolean>`tasks.id = any(${ids})`)
    .orderBy("tasks.id")
    .forUpdate("tasks")
    .execute();
  const found = new Map<string, ExternalTaskRow[]>();
  for (const row of rows) {
    const key = refKey({ source: row.external_source ?? "", ref: row.external_ref ?? "" });
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return changes.map((change) => {
    const candidates = found.get(refKey(change.task)) ?? [];
    const row =
      candidates.find((each) => each.external_integration_id === actor.integrationId) ??
      candidates.find((each) => each.project_id === change.project);
    return row && toExternalTask(row);
  });
}

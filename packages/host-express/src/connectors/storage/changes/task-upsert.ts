import { isOlderState, type Outcome, type TaskUpsert } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import type { NewEvent } from "../../../platform/events/record";
import { usableProjects } from "../../../features/access/usable-projects";
import { initialState, lockItemStates, recordItemStates } from "./item-states";
import { differ, mergeFields, projectUnavailable, type SeenFields } from "./task-fields";
import {
  insertExternalTasks,
  keyOf,
  updateExternalTasks,
  type IntegrationActor,
  type ExternalTask,
  type ExternalUpdate,
} from "./task-write";

export type { IntegrationActor, ExternalTask };

/**
 * Brings tasks up to a provider's state: one query to lock what is known, one statement for what
 * changed and one for what is new, with their events, whatever their number. Refs must not repeat in
 * one call.
 */
export async function upsertExternalTasks(
  tx: Transaction<Database>,
  card: IntegrationActor,
  changes: readonly TaskUpsert[],
): Promise<readonly Outcome[]> {
  const known = await lockKnown(tx, card, changes);
  const projectIds = changes.map((change, index) => known[index]?.projectId ?? change.project);
  const usable = await usableProjects(tx, card, projectIds);

  const outcomes: Outcome[] = [];
  const updates: ExternalUpdate[] = [];
  const unknown: { readonly index: number; readonly change: TaskUpsert }[] = [];
  changes.forEach((change, index) => {
    const task = known[index];
    if (task) {
      const decided = usable.has(task.projectId)
        ? decide(task, change)
        : { ...projectUnavailable, id: task.id };
      if ("outcome" in decided) {
        if (isWorthWriting(decided)) updates.push(decided);
        outcomes[index] = decided.outcome;
      } else {
        outcomes[index] = decided;
      }
    } else if (change.create && (usable.get(change.project) ?? "archived") === "archived") {
      outcomes[index] = projectUnavailable;
    } else {
      unknown.push({ index, change });
    }
  });

  await updateExternalTasks(tx, card, updates);
  for (const [index, remembered] of await rememberUnknown(tx, card, unknown)) {
    if (remembered) outcomes[index] = { status: "skipped", reason: "not_found" };
  }
  const inserts: TaskUpsert[] = [];
  for (const [index, first] of await beginningsOf(tx, card, unknown)) {
    if (first) inserts.push(first);
    else outcomes[index] = { status: "skipped", reason: "stale" };
  }
  const created = await insertExternalTasks(tx, card, inserts);
  changes.forEach((change, index) => {
    const id = created.get(keyOf(change.task));
    if (!outcomes[index] && id !== undefined) outcomes[index] = { status: "created", id };
  });

  // Somebody else inserted the same task in between: it is known now.
  const late = changes.flatMap((_change, index) => (outcomes[index] ? [] : [index]));
  if (late.length > 0) {
    const again = await upsertExternalTasks(
      tx,
      card,
      late.flatMap((index) => changes[index] ?? []),
    );
    late.forEach((index, position) => {
      const outcome = again[position];
      if (outcome) outcomes[index] = outcome;
    });
  }
  return outcomes;
}

type Unknown = readonly { readonly index: number; readonly change: TaskUpsert }[];

/** By index: was a state that makes no task remembered, or is there a task by now? */
async function rememberUnknown(
  tx: Transaction<Database>,
  card: IntegrationActor,
  unknown: Unknown,
): Promise<readonly (readonly [number, boolean])[]> {
  const others = unknown.filter(({ change }) => !change.create);
  const remembered = await recordItemStates(
    tx,
    card.integrationId,
    others.map(({ change: { task, project, fields, asOf } }) => ({
      item: task,
      project,
      asOf,
      fields,
    })),
  );
  return others.map(({ index }, n) => [index, remembered[n] ?? true]);
}

/** By index: what a new task begins with; undefined when its item is gone already. */
async function beginningsOf(
  tx: Transaction<Database>,
  card: IntegrationActor,
  unknown: Unknown,
): Promise<readonly (readonly [number, TaskUpsert | undefined])[]> {
  const beginnings = unknown.filter(({ change }) => change.create);
  const items = beginnings.map(({ change }) => change.task);
  const states = await lockItemStates(tx, card.integrationId, items);
  return beginnings.map(({ index, change }, n) => [index, initialState(change, states[n])]);
}

function decide(task: ExternalTask, change: TaskUpsert): Outcome | ExternalUpdate {
  const { id } = task;
  if (task.deleted) return { status: "skipped", reason: "deleted_here", id };
  const state = { asOf: change.asOf, status: change.fields.status };
  if (isOlderState(state, { asOf: task.asOf, status: task.provided.status })) {
    return { status: "skipped", reason: "stale", id };
  }
  const merged = mergeFields(task.seen, task.provided, change.fields);
  const outcome: Outcome = differ(task.seen, merged)
    ? { status: "updated", id }
    : { status: "skipped", reason: "unchanged", id };
  return { task, change, merged, outcome };
}

/** A page that is listed again often says what is stored already. */
function isWorthWriting({ task, change, outcome }: ExternalUpdate): boolean {
  return (
    outcome.status === "updated" ||
    Date.parse(change.asOf) !== task.asOf ||
    differ(task.provided, change.fields)
  );
}

/** By this card first, by the project second; locked, in the order of the changes. */
async function lockKnown(
  tx: Transaction<Database>,
  card: IntegrationActor,
  changes: readonly TaskUpsert[],
): Promise<readonly (ExternalTask | undefined)[]> {
  const wanted = changes.map(({ task, project }) => ({ ...task, project }));
  // The items one by one through the index of refs, then the tasks by their ids: joined freely, the
  // planner reads all tasks in the order of their ids instead.
  const ids = sql<number[]>`array(
    select known.id
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as wanted(source text, ref text, project integer)
    cross join lateral (
      select t.id from tasks t
      where t.external_ref = wanted.ref and t.external_source = wanted.source
        and (t.external_integration_id = ${card.integrationId} or t.project_id = wanted.project)
      offset 0) as known)`;
  const rows = await externalTasks(tx)
    .where(sql<boolean>`tasks.id = any(${ids})`)
    .orderBy("tasks.id")
    .forUpdate("tasks")
    .execute();
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf({ source: row.external_source ?? "", ref: row.external_ref ?? "" });
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return changes.map((change) => {
    const same = found.get(keyOf(change.task)) ?? [];
    const row =
      same.find((candidate) => candidate.external_integration_id === card.integrationId) ??
      same.find((candidate) => candidate.project_id === change.project);
    return row && toExternalTask(row);
  });
}

/** An event about an external task. */
export function taskEvent(
  type: "task.created" | "task.updated" | "task.completed",
  card: IntegrationActor,
  id: number,
  projectId: number,
  name: string | null,
): NewEvent {
  return {
    type,
    userId: card.userId,
    entity: { type: "task", id, name },
    data: { project_id: projectId },
  };
}

/** The columns an {@link ExternalTask} is read from. */
export function externalTasks(tx: Transaction<Database>) {
  return tx
    .selectFrom("tasks")
    .select([
      "tasks.id",
      "tasks.project_id",
      "tasks.deleted_at",
      "tasks.name",
      "tasks.description",
      "tasks.status",
      "tasks.priority",
      "tasks.external_source",
      "tasks.external_ref",
      "tasks.external_integration_id",
      "tasks.external_updated_at",
      "tasks.external_fields",
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof externalTasks>["execute"]>>[number];

/** A row of {@link externalTasks}. */
export function toExternalTask(row: Row): ExternalTask {
  const provided = (row.external_fields ?? {}) as Partial<Record<keyof SeenFields, string | null>>;
  return {
    id: row.id,
    projectId: row.project_id,
    deleted: row.deleted_at !== null,
    integrationId: row.external_integration_id,
    asOf: row.external_updated_at === null ? 0 : toDate(row.external_updated_at).getTime(),
    seen: {
      name: row.name,
      description: row.description,
      status: row.status,
      priority: row.priority,
    },
    provided: {
      name: provided.name ?? null,
      description: provided.description ?? null,
      status: provided.status ?? null,
      priority: provided.priority ?? null,
    },
  };
}

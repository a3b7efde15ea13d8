import type { ExternalRef, Outcome, TaskUpsert } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import { recordEvents, type NewEvent } from "../../platform/events/record";
import { usableProjects } from "../projects/usable";
import {
  cleanFields,
  differ,
  mergeFields,
  projectUnavailable,
  type SeenFields,
} from "./external-fields";

/** The card that writes: its owner's rights are the rights of every write. */
export interface CardActor extends Viewer {
  readonly integrationId: string;
}

/** A task that a provider knows, locked. */
export interface ExternalTask {
  readonly id: number;
  readonly projectId: number;
  readonly deleted: boolean;
  readonly integrationId: string | null;
  /** Milliseconds. */
  readonly asOf: number;
  readonly seen: SeenFields;
  /** The provider's newest values. */
  readonly provided: SeenFields;
}

/**
 * Brings tasks up to a provider's state: one query to lock what is known, one UPDATE for what
 * changed, one INSERT for what is new, whatever their number. Refs must not repeat in one call.
 */
export async function upsertExternalTasks(
  tx: Transaction<Database>,
  card: CardActor,
  changes: readonly TaskUpsert[],
): Promise<readonly Outcome[]> {
  const clean = changes.map((change) => ({
    ...change,
    fields: cleanFields(change.fields),
  }));
  const known = await lockKnown(tx, card, clean);
  const projectIds = clean.map((change, index) => known[index]?.projectId ?? change.project);
  const usable = await usableProjects(tx, card, projectIds);

  const outcomes: Outcome[] = [];
  const updates: Update[] = [];
  const inserts: TaskUpsert[] = [];
  clean.forEach((change, index) => {
    const task = known[index];
    if (task) {
      const decided = usable.has(task.projectId)
        ? decide(task, change)
        : { ...projectUnavailable, id: task.id };
      if ("outcome" in decided) {
        updates.push(decided);
        outcomes[index] = decided.outcome;
      } else {
        outcomes[index] = decided;
      }
    } else if (!change.create) {
      outcomes[index] = { status: "skipped", reason: "not_found" };
    } else if ((usable.get(change.project) ?? "archived") === "archived") {
      outcomes[index] = projectUnavailable;
    } else {
      inserts.push(change);
    }
  });

  await update(tx, card, updates);
  const created = await insert(tx, card, inserts);
  clean.forEach((change, index) => {
    const id = created.get(keyOf(change.task));
    if (!outcomes[index] && id !== undefined) outcomes[index] = { status: "created", id };
  });

  // Somebody else inserted the same task in between: it is known now.
  const late = clean.flatMap((_change, index) => (outcomes[index] ? [] : [index]));
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

interface Update {
  readonly task: ExternalTask;
  readonly change: TaskUpsert;
  readonly merged: SeenFields;
  readonly outcome: Outcome;
}

function decide(task: ExternalTask, change: TaskUpsert): Outcome | Update {
  const { id } = task;
  if (task.deleted) return { status: "skipped", reason: "deleted_here", id };
  if (Date.parse(change.asOf) < task.asOf) return { status: "skipped", reason: "stale", id };
  const merged = mergeFields(task.seen, task.provided, change.fields);
  const outcome: Outcome = differ(task.seen, merged)
    ? { status: "updated", id }
    : { status: "skipped", reason: "unchanged", id };
  return { task, change, merged, outcome };
}

/** By this card first, by the project second; locked, in the order of the changes. */
async function lockKnown(
  tx: Transaction<Database>,
  card: CardActor,
  changes: readonly TaskUpsert[],
): Promise<readonly (ExternalTask | undefined)[]> {
  const wanted = changes.map(({ task, project }) => ({ ...task, project }));
  const rows = await externalTasks(tx)
    .innerJoin(
      sql<{ source: string; ref: string; project: number }>`
        (select * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
          as wanted(source text, ref text, project integer))`.as("wanted"),
      (join) =>
        join
          .onRef("wanted.source", "=", "tasks.external_source")
          .onRef("wanted.ref", "=", "tasks.external_ref"),
    )
    .where((where) =>
      where.or([
        where("tasks.external_integration_id", "=", card.integrationId),
        where("tasks.project_id", "=", where.ref("wanted.project")),
      ]),
    )
    .orderBy("tasks.id")
    .forUpdate("tasks")
    .execute();
  return changes.map((change) => {
    const same = rows.filter(
      (row) => row.external_source === change.task.source && row.external_ref === change.task.ref,
    );
    const row =
      same.find((candidate) => candidate.external_integration_id === card.integrationId) ??
      same.find((candidate) => candidate.project_id === change.project);
    return row && toExternalTask(row);
  });
}

async function update(
  tx: Transaction<Database>,
  card: CardActor,
  updates: readonly Update[],
): Promise<void> {
  if (updates.length === 0) return;
  const values = updates.map(({ task, change, merged, outcome }) => ({
    id: task.id,
    ...merged,
    touched: outcome.status === "updated",
    as_of: change.asOf,
    provided: change.fields,
  }));
  await sql`
    update tasks set
      name = new.name, description = new.description, status = new.status, priority = new.priority,
      started_at = case when new.status = 'in_progress' and new.status <> tasks.status
        then coalesce(tasks.started_at, now()) else tasks.started_at end,
      completed_at = case when new.status = tasks.status then tasks.completed_at
        when new.status = 'done' then now() end,
      version = tasks.version + new.touched::integer,
      updated_at = case when new.touched then now() else tasks.updated_at end,
      external_updated_at = new.as_of, external_fields = new.provided
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as new(
      id integer, name text, description text, status text, priority text, touched boolean,
      as_of timestamptz, provided jsonb)
    where tasks.id = new.id`.execute(tx);
  const events = updates
    .filter(({ outcome }) => outcome.status === "updated")
    .map(({ task, merged }): NewEvent => {
      const completed = merged.status === "done" && task.seen.status !== "done";
      return taskEvent(
        completed ? "task.completed" : "task.updated",
        card,
        task.id,
        task.projectId,
        merged.name,
      );
    });
  await recordEvents(tx, events);
}

async function insert(
  tx: Transaction<Database>,
  card: CardActor,
  inserts: readonly TaskUpsert[],
): Promise<ReadonlyMap<string, number>> {
  if (inserts.length === 0) return new Map();
  // Always in one order: two pages that name the same new tasks would wait for each other for ever.
  const ordered = inserts.toSorted((a, b) => (keyOf(a.task) < keyOf(b.task) ? -1 : 1));
  const rows = await tx
    .insertInto("tasks")
    .values(
      ordered.map(({ task, project, fields, asOf }) => ({
        project_id: project,
        ...fields,
        created_by: card.userId,
        started_at: fields.status === "in_progress" ? sql`now()` : null,
        completed_at: fields.status === "done" ? sql`now()` : null,
        external_ref: task.ref,
        external_source: task.source,
        external_integration_id: card.integrationId,
        external_updated_at: asOf,
        external_fields: JSON.stringify(fields),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning(["id", "project_id", "name", "external_source", "external_ref"])
    .execute();
  await recordEvents(
    tx,
    rows.map((row) => taskEvent("task.created", card, row.id, row.project_id, row.name)),
  );
  return new Map(
    rows.map((row) => [
      keyOf({ source: row.external_source ?? "", ref: row.external_ref ?? "" }),
      row.id,
    ]),
  );
}

/** An event about an external task. */
export function taskEvent(
  type: "task.created" | "task.updated" | "task.completed",
  card: CardActor,
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

function keyOf(task: ExternalRef): string {
  return `${task.source}\n${task.ref}`;
}

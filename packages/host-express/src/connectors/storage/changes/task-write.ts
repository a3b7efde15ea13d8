import type { ExternalRef, Outcome, TaskUpsert } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Viewer } from "../../../platform/auth/principal";
import { storedNameKey } from "../../../platform/db/name-key";
import type { Database } from "../../../platform/db/schema";
import type { SeenFields } from "./task-fields";

/** The card that writes: its owner's rights are the rights of every write. */
export interface IntegrationActor extends Viewer {
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

/** What a provider's newer state makes of a task. */
export interface ExternalUpdate {
  readonly task: ExternalTask;
  readonly change: TaskUpsert;
  readonly merged: SeenFields;
  readonly outcome: Outcome;
}

/** Stores newer states with their events, in one statement. */
export async function updateExternalTasks(
  tx: Transaction<Database>,
  card: IntegrationActor,
  updates: readonly ExternalUpdate[],
): Promise<void> {
  if (updates.length === 0) return;
  const values = updates.map(({ task, change, merged, outcome }) => ({
    id: task.id,
    ...merged,
    name_key: storedNameKey(merged.name ?? ""),
    event: outcome.status === "updated" ? eventOf(task, merged) : null,
    as_of: change.asOf,
    provided: change.fields,
  }));
  await sql`
    with changed as (
      update tasks set
        name = new.name, name_key = new.name_key, description = new.description, status = new.status, priority = new.priority,
        started_at = case when new.status = 'in_progress' and new.status <> tasks.status
          then coalesce(tasks.started_at, now()) else tasks.started_at end,
        completed_at = case when new.status = tasks.status then tasks.completed_at
          when new.status = 'done' then now() end,
        version = tasks.version + (new.event is not null)::integer,
        updated_at = case when new.event is not null then now() else tasks.updated_at end,
        external_updated_at = new.as_of, external_fields = new.provided
      from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as new(
        id integer, name text, name_key text, description text, status text, priority text, event text,
        as_of timestamptz, provided jsonb)
      where tasks.id = new.id
      returning tasks.id, tasks.project_id, tasks.name, new.event
    )
    insert into domain_events (type, user_id, entity_type, entity_id, data)
    select event, ${card.userId}::integer, 'task', id,
      jsonb_build_object('project_id', project_id, 'name', name)
    from changed where event is not null order by id`.execute(tx);
}

function eventOf(task: ExternalTask, merged: SeenFields): "task.completed" | "task.updated" {
  return merged.status === "done" && task.seen.status !== "done"
    ? "task.completed"
    : "task.updated";
}

/**
 * Makes tasks with their events, in one statement.
 * @returns Ids by {@link keyOf}; none for those that somebody else made in between.
 */
export async function insertExternalTasks(
  tx: Transaction<Database>,
  card: IntegrationActor,
  inserts: readonly TaskUpsert[],
): Promise<ReadonlyMap<string, number>> {
  if (inserts.length === 0) return new Map();
  // Always in one order: two pages that name the same new tasks would wait for each other for ever.
  const values = inserts
    .toSorted((a, b) => (keyOf(a.task) < keyOf(b.task) ? -1 : 1))
    .map(({ task, project, fields, asOf }) => ({
      ...task,
      ...fields,
      name_key: storedNameKey(fields.name),
      project,
      as_of: asOf,
      provided: fields,
    }));
  const { rows } = await sql<{ id: number; source: string; ref: string }>`
    with made as (
      insert into tasks (project_id, name, name_key, description, status, priority, created_by, started_at,
        completed_at, external_ref, external_source, external_integration_id, external_updated_at,
        external_fields)
      select project, name, name_key, description, status, priority, ${card.userId}::integer,
        case when status = 'in_progress' then now() end, case when status = 'done' then now() end,
        ref, source, ${card.integrationId}::uuid, as_of, provided
      from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as new(
        project integer, name text, name_key text, description text, status text, priority text, source text,
        ref text, as_of timestamptz, provided jsonb)
      on conflict do nothing
      returning id, project_id, name, external_source as source, external_ref as ref
    ), told as (
      insert into domain_events (type, user_id, entity_type, entity_id, data)
      select 'task.created', ${card.userId}::integer, 'task', id,
        jsonb_build_object('project_id', project_id, 'name', name)
      from made order by id
    )
    select id, source, ref from made`.execute(tx);
  return new Map(rows.map((row) => [keyOf(row), row.id]));
}

/** A provider's name of an item, as a key. */
export function keyOf({ source, ref }: ExternalRef): string {
  return `${source}\n${ref}`;
}

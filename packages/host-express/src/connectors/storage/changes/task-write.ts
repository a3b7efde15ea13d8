import { type StoredTask, type TaskDecision, type TaskUpsert } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Viewer } from "../../../platform/auth/principal";
import { storedNameKey } from "../../../platform/db/name-key";
import type { Database } from "../../../platform/db/schema";
import { newTaskColumns } from "../new-task-columns";
import { compareRefs, refKey } from "../ref-key";
import { taskColumnTypes, toTaskColumns } from "./task-columns";

/** The integration that writes; every write needs the rights of its owner. */
export interface IntegrationActor extends Viewer {
  readonly integrationId: string;
}

/** A task that belongs to a provider's item. */
export interface ExternalTask extends StoredTask {
  readonly id: number;
  readonly projectId: number;
  readonly integrationId: string | null;
}

/** A provider's newer state of a task, and what it does to the task. */
export interface ExternalUpdate {
  readonly task: ExternalTask;
  readonly change: TaskUpsert;
  readonly decision: Extract<TaskDecision, { readonly type: "apply" }>;
}

/** Stores newer states and their events in one statement. */
export async function updateExternalTasks(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  updates: readonly ExternalUpdate[],
): Promise<void> {
  if (updates.length === 0) return;
  const input = updates.map(({ task, change, decision: { values, event } }) => ({
    id: task.id,
    ...toTaskColumns(values),
    name_key: storedNameKey(values.name),
    event: event ?? null,
    as_of: change.asOf,
    provided: change.fields,
  }));
  await sql`
    with changed as (
      update tasks set
        name = input.name, name_key = input.name_key, description = input.description,
        status = input.status, priority = input.priority, url = input.url,
        due_date = input.due_date, estimated_hours = input.estimated_hours,
        assigned_to = input.assigned_to, labels = input.labels,
        started_at = case when input.status = 'in_progress' and input.status <> tasks.status
          then coalesce(tasks.started_at, now()) else tasks.started_at end,
        completed_at = case when input.status = tasks.status then tasks.completed_at
          when input.status = 'done' then now() end,
        version = tasks.version + (input.event is not null)::integer,
        updated_at = case when input.event is not null then now() else tasks.updated_at end,
        changed_by = case when input.event is null then tasks.changed_by end,
        external_updated_at = input.as_of,
        external_fields = coalesce(tasks.external_fields, '{}') || input.provided
      from jsonb_to_recordset(${JSON.stringify(input)}::jsonb) as input(
        id integer, ${taskColumnTypes}, name_key text, event text, as_of timestamptz, provided jsonb)
      where tasks.id = input.id
      returning tasks.id, tasks.project_id, tasks.name, input.event
    )
    insert into domain_events (type, user_id, entity_type, entity_id, data)
    select event, ${actor.userId}::integer, 'task', id,
      jsonb_build_object('project_id', project_id, 'name', name)
    from changed where event is not null order by id`.execute(tx);
}

/**
 * Inserts tasks and their events in one statement.
 * @returns Ids by {@link refKey}; a task that another transaction inserted meanwhile is missing.
 */
export async function insertExternalTasks(
  tx: Transaction<Database>,
  actor: IntegrationActor,
  inserts: readonly TaskUpsert[],
): Promise<ReadonlyMap<string, number>> {
  if (inserts.length === 0) return new Map();
  const input = inserts
    .toSorted((a, b) => compareRefs(a.task, b.task))
    .map(({ task, project, fields, asOf }) => ({
      ...task,
      name_key: storedNameKey(fields.name),
      project,
      as_of: asOf,
      provided: fields,
    }));
  const { rows } = await sql<{ id: number; source: string; ref: string }>`
    with inserted as (
      insert into tasks (project_id, name, name_key, description, status, priority, url, due_date,
        estimated_hours, assigned_to, labels, created_by, started_at, completed_at,
        external_ref, external_source, external_integration_id, external_updated_at, external_fields)
      select project, name, name_key, description, status, priority, url, due_date, estimated_hours,
        case when jsonb_typeof(provided->'assignee') = 'object'
          then find_task_assignee(provided->'assignee', project) end,
        labels, ${actor.userId}::integer,
        case when status = 'in_progress' then now() end, case when status = 'done' then now() end,
        ref, source, ${actor.integrationId}::uuid, as_of, provided
      from (
        select input.*, ${sql.raw(newTaskColumns("provided"))}
        from jsonb_to_recordset(${JSON.stringify(input)}::jsonb) as input(project integer,
          name_key text, source text, ref text, as_of timestamptz, provided jsonb)) as new
      on conflict do nothing
      returning id, project_id, name, external_source as source, external_ref as ref
    ), events as (
      insert into domain_events (type, user_id, entity_type, entity_id, data)
      select 'task.created', ${actor.userId}::integer, 'task', id,
        jsonb_build_object('project_id', project_id, 'name', name)
      from inserted order by id
    )
    select id, source, ref from inserted`.execute(tx);
  return new Map(rows.map((row) => [refKey(row), row.id]));
}

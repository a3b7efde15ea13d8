import type { PreparedStatement } from "../../platform/db/database";

const fields = ["name", "description", "status", "priority"] as const;

/**
 * A field changes only when the provider's value moved. Everything here reads the row as it is when
 * it is locked, not as it was when the statement began: parallel deliveries merge one after another.
 */
function mergeFrom(next: "todo" | "excluded"): string {
  const moved = (field: string): string =>
    `tasks.external_fields->>'${field}' is distinct from ${next}.${field}`;
  const seen = fields.map(
    (field) => `${moved(field)} and tasks.${field} is distinct from ${next}.${field}`,
  );
  const differs = `(${seen.join(" or ")})`;
  const assignments = fields.map(
    (field) => `${field} = case when ${moved(field)} then ${next}.${field} else tasks.${field} end`,
  );
  return `${assignments.join(",\n  ")},
  name_key = case when ${moved("name")} then ${next}.name_key else tasks.name_key end,
  started_at = case when ${moved("status")} and ${next}.status = 'in_progress'
    then coalesce(tasks.started_at, now()) else tasks.started_at end,
  completed_at = case when not (${moved("status")}) then tasks.completed_at
    when ${next}.status = 'done' then coalesce(tasks.completed_at, now()) end,
  version = tasks.version + ${differs}::integer,
  updated_at = case when ${differs} then now() else tasks.updated_at end,
  external_fields = ${next}.external_fields,
  external_updated_at = ${next}.external_updated_at`;
}

/** Is what is known not newer? By time, then by how near to the end the status is. */
function notNewer(next: "todo" | "excluded"): string {
  return `(tasks.external_updated_at, external_state_rank(tasks.external_fields->>'status'))
    <= (${next}.external_updated_at, external_state_rank(${next}.status))`;
}

const report = (created: string): string => `
  tasks.external_source, tasks.external_ref, tasks.id, tasks.project_id, tasks.name,
  ${created} as created, tasks.updated_at = now() as touched,
  tasks.completed_at is not distinct from now() as completed`;

/** One delivery as the statement takes it. */
export interface TaskUpsertInput {
  readonly n: number;
  readonly integration: string;
  readonly settings_version: number;
  readonly delivery: string | null;
  readonly hash: string;
  readonly external_source: string;
  readonly external_ref: string;
  readonly project: number;
  readonly name: string;
  readonly name_key: string | null;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
  readonly external_updated_at: string;
  readonly may_create: boolean;
}

/** What became of one delivery. */
export interface TaskUpsertRow {
  readonly n: number;
  /** The settings it was decided by still hold. */
  readonly guarded: boolean;
  /** There was something to do that the card may do. */
  readonly eligible: boolean;
  /** It was ours to do: nobody claimed it before. */
  readonly claimed: boolean;
  /** Not eligible: was it claimed before all the same? */
  readonly claimed_before: boolean;
  /** Its beginning and its ending met: for the general path, which untangles them. */
  readonly unclear: boolean;
  readonly known_id: number | null;
  readonly deleted: boolean;
  readonly id: number | null;
  readonly created: boolean | null;
  readonly touched: boolean | null;
}

/**
 * Plain task deliveries as one prepared statement: guard, claim, effect and domain event of each.
 * `$1` is a JSON array of {@link TaskUpsertInput} in which no claim, no integration's delivery id and no
 * (source, ref) occurs twice.
 *
 * - `given`: the delivery, its card under the settings it was decided by, and the task: this card's
 *   first, the project's second
 * - `asked`: of an unknown item, is its ending known; a state that makes no task is remembered
 * - `checked`: may the owner use the project (the rule of `features/projects/visible.ts`)
 * - `claim`: nothing below happens without it; what is not eligible leaves none
 *
 * Measured on PostgreSQL, processor time of the server: alone 1.7 of a bare unnamed upsert, two
 * together 1.1 each, four 0.85, eight 0.6.
 */
export const taskUpsertStatement: PreparedStatement = {
  name: "hot_deliveries",
  text: `
with given as materialized (
  select d.*, i.id is not null as guarded, i.owner, i.owner is null or u.role = 'admin' as everywhere,
    jsonb_build_object('name', d.name, 'description', d.description,
      'status', d.status, 'priority', d.priority) as external_fields,
    known.id as known_id, known.project_id as known_project, known.deleted_at is not null as deleted
  from jsonb_to_recordset($1::jsonb) as d(n integer, integration uuid, settings_version integer,
    delivery text, hash text, external_source text, external_ref text, project integer, name text,
    name_key text, description text, status text, priority text, external_updated_at timestamptz,
    may_create boolean)
  left join (integrations i left join users u on u.id = i.owner)
    on i.id = d.integration and i.settings_version = d.settings_version and i.active
      and (i.owner is null or u.is_active)
  left join lateral (
    select t.id, t.project_id, t.deleted_at from tasks t
    where t.external_ref = d.external_ref and t.external_source = d.external_source
      and (t.external_integration_id = d.integration or t.project_id = d.project)
    order by t.external_integration_id = d.integration desc nulls last limit 1) known on true
), asked as materialized (
  select g.*, case
      when not g.guarded or g.known_id is not null then false
      when g.may_create then (find_external_item_state(g.integration, g.external_source,
        g.external_ref)).as_of is not null
      else not record_external_item_state(g.integration, g.project, g.external_source,
        g.external_ref, g.external_updated_at, g.external_fields)
    end as unclear
  from given g
), checked as materialized (
  select g.*, p.id as place,
    g.guarded and not g.unclear and (p.id is not null or not (g.may_create or g.known_id is not null)) as eligible
  from asked g left join projects p on g.guarded and p.id = coalesce(g.known_project, g.project)
    and (p.status <> 'archived' or g.known_id is not null)
    and (g.everywhere or not p.restricted or exists (
      select from project_members m where m.project_id = p.id and m.user_id = g.owner))
), claim as (
  insert into deliveries (integration_id, delivery_id, body_hash)
  select integration, delivery, hash from checked where eligible
  on conflict do nothing
  returning integration_id, body_hash
), todo as materialized (
  select c.* from checked c
  join claim on claim.integration_id = c.integration and claim.body_hash = c.hash
), updated as (
  update tasks set ${mergeFrom("todo")}
  from todo
  where tasks.id = any(array(select known_id from todo)) -- by index, in whatever order it is joined
    and tasks.id = todo.known_id and tasks.deleted_at is null
    and ${notNewer("todo")}
  returning ${report("false")}
), inserted as (
  insert into tasks (project_id, name, name_key, description, status, priority, created_by, started_at,
    completed_at, external_ref, external_source, external_integration_id, external_updated_at,
    external_fields)
  select place, name, name_key, description, status, priority, owner,
    case when status = 'in_progress' then now() end, case when status = 'done' then now() end,
    external_ref, external_source, integration, external_updated_at, external_fields
  from todo where may_create and known_id is null
  on conflict (project_id, external_source, external_ref) do update set ${mergeFrom("excluded")}
  where tasks.deleted_at is null and ${notNewer("excluded")}
  returning ${report("tasks.xmax = 0")}
), outcome as materialized (
  select todo.n, todo.owner, changed.* from (
    select * from updated union all select * from inserted) changed
  join todo on todo.external_source = changed.external_source
    and todo.external_ref = changed.external_ref
), told as (
  insert into domain_events (type, user_id, entity_type, entity_id, data)
  select case when created then 'task.created' when completed then 'task.completed'
      else 'task.updated' end,
    owner, 'task', id, jsonb_build_object('name', name, 'project_id', project_id)
  from outcome where created or touched
)
select c.n, c.guarded, c.eligible, todo.n is not null as claimed, c.known_id, c.deleted, c.unclear,
  not c.eligible and (
    exists (select from deliveries e where e.integration_id = c.integration and e.body_hash = c.hash)
    or exists (select from deliveries e
      where e.integration_id = c.integration and e.delivery_id = c.delivery)) as claimed_before,
  outcome.id, outcome.created, outcome.touched
from checked c left join todo on todo.n = c.n left join outcome on outcome.n = c.n
order by c.n`,
};

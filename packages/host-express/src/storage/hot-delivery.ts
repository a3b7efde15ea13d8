import type { ChangeSet, CommitResult, Outcome, TaskUpsert } from "@tt/connector-core";
import { cleanFields, projectUnavailable } from "../features/tasks/external-fields";
import type { OpenDatabase, PreparedStatement } from "../platform/db/database";
import { isUniqueViolation } from "../platform/db/errors";

const changed = (field: string, parameter: string): string =>
  `tasks.external_fields->>'${field}' is distinct from ${parameter}`;

/** True when the merge below changes something that people see. */
const differs = `(
  (${changed("name", "$8")} and tasks.name is distinct from $8)
  or (${changed("description", "$9")} and tasks.description is distinct from $9)
  or (${changed("status", "$10")} and tasks.status is distinct from $10)
  or (${changed("priority", "$11")} and tasks.priority is distinct from $11))`;

/**
 * A field changes only when the provider's value moved. Everything here reads the row as it is when
 * it is locked, not as it was when the statement began: parallel deliveries merge one after another.
 */
const merge = `
  name = case when ${changed("name", "$8")} then $8 else tasks.name end,
  description = case when ${changed("description", "$9")} then $9 else tasks.description end,
  status = case when ${changed("status", "$10")} then $10 else tasks.status end,
  priority = case when ${changed("priority", "$11")} then $11 else tasks.priority end,
  started_at = case when ${changed("status", "$10")} and $10 = 'in_progress'
    then coalesce(tasks.started_at, now()) else tasks.started_at end,
  completed_at = case when not (${changed("status", "$10")}) then tasks.completed_at
    when $10 = 'done' then coalesce(tasks.completed_at, now()) end,
  version = tasks.version + case when ${differs} then 1 else 0 end,
  updated_at = case when ${differs} then now() else tasks.updated_at end,
  external_fields = $14::jsonb,
  external_updated_at = $12::timestamptz`;

const report = (created: string): string => `
  tasks.id, tasks.project_id, tasks.name, ${created} as created,
  tasks.updated_at = now() as touched, tasks.completed_at is not distinct from now() as completed`;

/**
 * The plain task delivery as one prepared statement: guard, claim, effect and domain event. Planning
 * costs more than round trips, so it is named and planned once. `testStorage` holds it to what the
 * general path does.
 *
 * - `guard`: the settings this was decided by still hold
 * - `known`: the task by this card first, by the project second
 * - `usable`: the owner may use the project (the rule of `features/projects/visible.ts`)
 * - `claim`: nothing below happens without it; a failed attempt leaves none
 */
const statement: PreparedStatement = {
  name: "hot_delivery",
  text: `
with guard as (
  select i.owner, i.owner is null or u.role = 'admin' as everywhere
  from integrations i left join users u on u.id = i.owner
  where i.id = $1::uuid and i.settings_version = $2::integer and i.active
    and (i.owner is null or u.is_active)
), known as (
  select found.id, found.project_id, found.deleted_at from (
    select t.id, t.project_id, t.deleted_at, 1 as nearness from tasks t
    where t.external_integration_id = $1::uuid
      and t.external_source = $5::text and t.external_ref = $6::text
    union all
    select t.id, t.project_id, t.deleted_at, 2 from tasks t
    where t.project_id = $7::integer
      and t.external_source = $5::text and t.external_ref = $6::text
  ) found order by found.nearness limit 1
), usable as (
  select p.id from guard, projects p
  where p.id = coalesce((select known.project_id from known), $7::integer)
    and (p.status <> 'archived' or exists (select from known))
    and (guard.everywhere or not p.restricted or exists (
      select from project_members m where m.project_id = p.id and m.user_id = guard.owner))
), claim as (
  insert into deliveries (integration_id, delivery_id, body_hash)
  select $1::uuid, $3::text, $4::text from guard
  where exists (select from usable)
    or not ($13::boolean or exists (select from known))
  on conflict do nothing
  returning 1
), updated as (
  update tasks set ${merge}
  where tasks.id = (select known.id from known) and exists (select from claim)
    and tasks.deleted_at is null and tasks.external_updated_at <= $12::timestamptz
  returning ${report("false")}
), inserted as (
  insert into tasks (project_id, name, description, status, priority, created_by, started_at,
    completed_at, external_ref, external_source, external_integration_id, external_updated_at,
    external_fields)
  select usable.id, $8::text, $9::text, $10::text, $11::text, guard.owner,
    case when $10 = 'in_progress' then now() end, case when $10 = 'done' then now() end,
    $6::text, $5::text, $1::uuid, $12::timestamptz, $14::jsonb
  from claim, guard, usable
  where $13::boolean and not exists (select from known)
  on conflict (project_id, external_source, external_ref) do update set ${merge}
  where tasks.deleted_at is null and tasks.external_updated_at <= $12::timestamptz
  returning ${report("tasks.xmax = 0")}
), outcome as (
  select * from updated union all select * from inserted
), told as (
  insert into domain_events (type, user_id, entity_type, entity_id, data)
  select case when outcome.created then 'task.created' when outcome.completed then 'task.completed'
      else 'task.updated' end,
    guard.owner, 'task', outcome.id,
    jsonb_build_object('name', outcome.name, 'project_id', outcome.project_id)
  from outcome, guard where outcome.created or outcome.touched
)
select exists (select from guard) as guarded, exists (select from usable) as usable,
  exists (select from claim) as claimed, known.id as known_id,
  known.deleted_at is not null as deleted, outcome.id, outcome.created, outcome.touched
from (select 1) one left join known on true left join outcome on true`,
};

/** When an earlier claim is asked for after all. */
const claimed: PreparedStatement = {
  name: "delivery_claimed",
  text: `select 1 from deliveries
    where integration_id = $1 and (body_hash = $3 or delivery_id = $2) limit 1`,
};

interface Row {
  readonly guarded: boolean;
  readonly usable: boolean;
  readonly claimed: boolean;
  readonly known_id: number | null;
  readonly deleted: boolean;
  readonly id: number | null;
  readonly created: boolean | null;
  readonly touched: boolean | null;
}

/** A change set that the one statement can commit. */
export interface HotDelivery {
  readonly changeSet: ChangeSet;
  readonly once: NonNullable<ChangeSet["once"]>;
  readonly change: TaskUpsert;
}

/** Claimed, one task, nothing to remember: the form of nearly every delivery. */
export function asHotDelivery(changeSet: ChangeSet): HotDelivery | undefined {
  const [change, ...others] = changeSet.changes;
  const { once, state } = changeSet;
  if (!once || state || others.length > 0 || change?.kind !== "task.upsert") return undefined;
  return { changeSet, once, change };
}

/** Two deliveries can meet on one of two unique keys; the second then finds the first one's row. */
const mostTries = 3;

/** Commits a plain delivery in one round trip. */
export async function commitHotDelivery(
  database: OpenDatabase,
  delivery: HotDelivery,
): Promise<CommitResult> {
  const { changeSet, once, change } = delivery;
  const fields = cleanFields(change.fields);
  const parameters = [
    changeSet.integration,
    changeSet.guard.settingsVersion,
    once.id ?? null,
    once.hash,
    change.task.source,
    change.task.ref,
    change.project,
    fields.name,
    fields.description,
    fields.status,
    fields.priority,
    change.asOf,
    change.create,
    JSON.stringify(fields),
  ];
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [row] = await database.prepared<Row>(statement, parameters);
      if (!row) throw new Error("The delivery statement answered nothing");
      return await resultOf(database, delivery, row);
    } catch (error) {
      if (!isUniqueViolation(error) || attempt >= mostTries) throw error;
    }
  }
}

async function resultOf(
  database: OpenDatabase,
  { changeSet, once, change }: HotDelivery,
  row: Row,
): Promise<CommitResult> {
  if (!row.guarded) return { status: "stale_guard" };
  if (row.claimed) return { status: "done", outcomes: [outcomeOf(row, change)] };
  if (row.usable || !(change.create || row.known_id !== null)) return { status: "duplicate" };
  const keys = [changeSet.integration, once.id ?? null, once.hash];
  const earlier = await database.prepared(claimed, keys);
  return earlier.length > 0
    ? { status: "duplicate" }
    : { status: "done", outcomes: [projectUnavailable] };
}

function outcomeOf(row: Row, change: TaskUpsert): Outcome {
  if (row.id !== null) {
    if (row.created) return { status: "created", id: row.id };
    return row.touched
      ? { status: "updated", id: row.id }
      : { status: "skipped", reason: "unchanged", id: row.id };
  }
  if (row.known_id === null) {
    return { status: "skipped", reason: change.create ? "stale" : "not_found" };
  }
  return {
    status: "skipped",
    reason: row.deleted ? "deleted_here" : "stale",
    id: row.known_id,
  };
}

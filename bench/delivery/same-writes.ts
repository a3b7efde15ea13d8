import { createHash } from "node:crypto";
import { openBaselineDatabase } from "../runner/baseline-database";
import { serveBaseline } from "./serve-baseline";
import { taskValues } from "./upsert";

// The baseline with the writes of the host: one unnamed statement stores the claim, the task and the
// domain event in the host's own tables. No routing, no rules, no history, no search text.

const write = `with claim as (
    insert into deliveries (integration_id, delivery_id, body_hash) values ($9, $10, $11)
    on conflict do nothing
    returning integration_id
  ), task as (
    insert into tasks (project_id, name, description, status, priority, external_source,
      external_ref, external_updated_at, external_integration_id, created_by, external_fields)
    select $1::integer, $2, $3, $4, $5, $6, $7, $8::timestamptz, integration_id, 1, $12::jsonb
    from claim
    on conflict (project_id, external_source, external_ref) do update set
      name = excluded.name, description = excluded.description, status = excluded.status,
      priority = excluded.priority, external_updated_at = excluded.external_updated_at,
      external_fields = excluded.external_fields, version = tasks.version + 1, updated_at = now()
    returning id, project_id, name, xmax = 0 as created
  )
  insert into domain_events (type, user_id, entity_type, entity_id, data)
  select case when created then 'task.created' else 'task.updated' end, 1, 'task', id,
    jsonb_build_object('name', name, 'project_id', project_id)
  from task`;

const query = await openBaselineDatabase();
const [integration] = await query<{ id: string }>("select id from integrations");

serveBaseline({
  async store(delivery, { body, id }) {
    const values = taskValues(delivery);
    const [, name, description, status, priority] = values;
    await query(write, [
      ...values,
      integration?.id,
      id,
      createHash("sha256").update(body).digest("hex"),
      JSON.stringify({ name, description, status, priority }),
    ]);
  },
  async count() {
    const [counted] = await query("select count(*)::integer as tasks from tasks");
    return counted;
  },
});

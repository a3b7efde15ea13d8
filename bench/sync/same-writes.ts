import { openProgress, progressStatements } from "../runner/first-sync/progress";
import { serveLoop } from "../runner/first-sync/loop";
import { readIssues } from "./read-issues";

// The baseline with the writes of the host: one statement for each page stores tasks, domain events,
// checkpoint and report in the host's own tables. No rules, no lease, no lookups, no search texts.

const insert = `with created as (
    insert into tasks (project_id, name, description, status, priority, external_source, external_ref,
      external_updated_at, external_integration_id, created_by, external_fields)
    select 1, name, description, status, priority, source, ref, as_of, $3, 1,
      jsonb_build_object('name', name, 'description', description, 'status', status,
        'priority', priority)
    from jsonb_to_recordset($1::jsonb) as new(name text, description text, status text,
      priority text, source text, ref text, as_of timestamptz)
    on conflict do nothing
    returning id, project_id, name
  ), ${progressStatements}
  insert into domain_events (type, user_id, entity_type, entity_id, data)
  select 'task.created', 1, 'task', id, jsonb_build_object('project_id', project_id, 'name', name)
  from created order by id`;

await serveLoop(async (query) => {
  const start = await openProgress(query);
  return (repository) => {
    const progress = start();
    return readIssues(repository, async (rows, page) => {
      const refs = rows.map(({ ref }) => ref);
      await query(insert, [JSON.stringify(rows), ...progress.add(refs, page)]);
    });
  };
});

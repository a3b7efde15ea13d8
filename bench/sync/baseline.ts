import { baselineTasks } from "../runner/baseline-tasks";
import { serveLoop } from "../runner/first-sync/loop";
import { readIssues } from "./read-issues";

// The least that turns a list of issues into rows: one multi-row upsert for each page. No integration,
// no checkpoint, no rules, no report, no events.

const upsert = `insert into baseline_tasks
    (project_id, name, description, status, priority, external_source, external_ref, external_updated_at)
  select 1, name, description, status, priority, source, ref, as_of
  from jsonb_to_recordset($1::jsonb) as new(name text, description text, status text, priority text,
    source text, ref text, as_of timestamptz)
  ${baselineTasks.onConflict}`;

await serveLoop(async (query) => {
  await query(baselineTasks.table);
  return (repository) =>
    readIssues(repository, async (rows) => {
      await query(upsert, [JSON.stringify(rows)]);
    });
});

import { serveFetch } from "@tt/connector-core/node";
import { openBaselineDatabase } from "../runner/baseline-database";

// The least that turns a file into rows of the host's tables: split at commas, one statement for every
// 1,000 rows with their domain events. No quotes, no checks, no references, no duplicates.

const batchSize = 1_000;

const insert = `with created as (
    insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds, notes, tags,
      source, billable)
    select 1, project_id, start_time, end_time, seconds, notes, tags, 'import', billable
    from jsonb_to_recordset($1::jsonb) as new(project_id integer, start_time timestamptz,
      end_time timestamptz, seconds integer, notes text, tags text, billable boolean)
    returning id, project_id, start_time, end_time, duration_seconds
  )
  insert into domain_events (type, user_id, entity_type, entity_id, data)
  select 'time_entry.created', 1, 'time_entry', id, jsonb_build_object('name', null, 'user_id', 1,
    'project_id', project_id, 'client_id', null, 'task_id', null,
    'duration_seconds', duration_seconds, 'start_time', start_time, 'end_time', end_time)
  from created`;

function row(line: string): object {
  const [project = "", start = "", end = "", notes = "", tags = "", billable = ""] =
    line.split(",");
  const [from, to] = [new Date(`${start}Z`), new Date(`${end}Z`)];
  return {
    project_id: Number(project),
    start_time: from,
    end_time: to,
    seconds: (to.getTime() - from.getTime()) / 1000,
    notes,
    tags,
    billable: billable === "yes",
  };
}

const query = await openBaselineDatabase();
const server = await serveFetch(async (request) => {
  const lines = (await request.text()).split("\n").slice(1, -1);
  for (let at = 0; at < lines.length; at += batchSize) {
    await query(insert, [JSON.stringify(lines.slice(at, at + batchSize).map(row))]);
  }
  return Response.json({ created: lines.length });
});
process.on("SIGTERM", () => process.exit(0));
process.stdout.write(`ready on ${server.url}\n`);

import { openProgress, progressStatements } from "../runner/first-sync/progress";
import { serveLoop } from "../runner/first-sync/loop";
import { connectReader } from "./read-events";

// The baseline with the writes of the host: one statement for each page stores entries, links, domain
// events, checkpoint and report in the host's own tables. No rules, no lease, no lookups.

const insert = `with new as (
    select * from rows from (jsonb_to_recordset($1::jsonb) as (start_time timestamptz,
      end_time timestamptz, seconds integer, notes text, ref text)) with ordinality as
      input(start_time, end_time, seconds, notes, ref, n)
  ), created as (
    insert into time_entries (user_id, project_id, start_time, end_time, duration_seconds, notes,
      source, billable)
    select 1, 1, start_time, end_time, seconds, notes, 'calendar', false from new order by n
    returning id, start_time, end_time, duration_seconds
  ), numbered as (
    select id, row_number() over (order by id) as n from created
  ), links as (
    insert into external_links (integration_id, kind, source, ref, origin, local_id, local_version)
    select $3, 'entry', $7, new.ref, 'remote', numbered.id, 1 from numbered join new using (n)
  ), ${progressStatements}
  insert into domain_events (type, user_id, entity_type, entity_id, data)
  select 'time_entry.created', 1, 'time_entry', id, jsonb_build_object('name', null, 'user_id', 1,
    'project_id', 1, 'client_id', null, 'task_id', null, 'duration_seconds', duration_seconds,
    'start_time', start_time, 'end_time', end_time)
  from created order by id`;

const readEvents = await connectReader();
await serveLoop(async (query) => {
  const start = await openProgress(query);
  return (calendar) => {
    const progress = start();
    return readEvents(calendar, async (rows, page) => {
      const refs = rows.map(({ ref }) => ref);
      await query(insert, [JSON.stringify(rows), ...progress.add(refs, page), calendar]);
    });
  };
});

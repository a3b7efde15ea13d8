import { serveLoop } from "../runner/first-sync/loop";
import { connectReader } from "./read-events";

// The least that turns a calendar into rows: page after page, one multi-row insert for each. No
// integration, no checkpoint, no rules, no links, no report, no domain events.

const table = `create table baseline_entries (
  id integer generated always as identity primary key,
  user_id integer not null,
  project_id integer not null,
  start_time timestamptz not null,
  end_time timestamptz not null,
  duration_seconds integer not null,
  notes text,
  source text not null,
  billable boolean not null,
  ref text not null unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
)`;

const insert = `insert into baseline_entries
    (user_id, project_id, start_time, end_time, duration_seconds, notes, source, billable, ref)
  select 1, 1, start_time, end_time, seconds, notes, 'calendar', false, ref
  from jsonb_to_recordset($1::jsonb) as new(start_time timestamptz, end_time timestamptz,
    seconds integer, notes text, ref text)
  on conflict (ref) do nothing`;

const readEvents = await connectReader();
await serveLoop(async (query) => {
  await query(table);
  return (calendar) =>
    readEvents(calendar, async (rows) => {
      await query(insert, [JSON.stringify(rows)]);
    });
});

import { sql, type Kysely } from "kysely";

/** New names of tables; constraints and their indexes follow. */
const tables: readonly (readonly [from: string, to: string])[] = [
  ["send_lanes", "send_slots"],
  ["job_windows", "job_watermarks"],
  ["integration_notices", "integration_notifications"],
  ["integration_routes", "integration_routing_keys"],
  ["external_endings", "external_item_states"],
];

/**
 * Renames what was named in words that no documentation uses. Processes of an older version cannot
 * work with the new names: stop all of them before the migration runs. Rows are not rewritten, so it
 * takes milliseconds. The channel `integration_changed` and its payloads stay the same.
 */
const statements: readonly string[] = [
  ...tables.flatMap(([from, to]) => renameTable(from, to)),

  `alter table send_slots rename column lane to rate_limit_key`,
  `alter table job_watermarks rename column looked_until to watermark`,
  `alter table integration_notifications rename column happened_at to occurred_at`,
  `alter table external_item_states rename column remembered_at to recorded_at`,
  `alter table api_tokens rename column made_by_login to is_login_token`,
  // The order matters: the second column takes over the first one's old name.
  `alter table external_links rename column remote_version to as_of`,
  `alter table external_links rename column remote_etag to remote_version`,
  `alter table external_links rename column touched to changed_since_export`,
  // Since PostgreSQL 18 "not null" is a constraint whose name contains the column's.
  `do $$
    declare
      each record;
    begin
      for each in
        select c.conrelid::regclass as relation, c.conname as old_name,
          relname || '_' || attname || '_not_null' as new_name
        from pg_constraint c
        join pg_class r on r.oid = c.conrelid
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'n' and r.relnamespace = current_schema()::regnamespace
          and c.conname <> relname || '_' || attname || '_not_null'
      loop
        execute format('alter table %s rename constraint %I to %I',
          each.relation, each.old_name, each.new_name);
      end loop;
    end $$`,

  `alter index integration_notices_newest rename to integration_notifications_newest`,
  `alter index integration_notices_updated rename to integration_notifications_updated`,
  `alter index integration_routes_integration rename to integration_routing_keys_integration`,
  `alter index external_links_touched rename to external_links_changed_since_export`,
  `alter index time_entries_marked rename to time_entries_note_marker`,

  `alter function notify_integration_routes_changed() rename to notify_routing_keys_changed`,
  `alter trigger integration_routes_changed on integration_routing_keys
    rename to integration_routing_keys_changed`,

  `alter function touch_exported_entry() rename to mark_exported_entry_changed`,
  `create or replace function mark_exported_entry_changed() returns trigger language plpgsql as $$
    begin
      -- Rows that are marked already, too: a commit that clears the mark must wait for this change.
      update external_links set changed_since_export = true
        where kind = 'entry' and local_id = old.id and origin = 'local';
      return null;
    end $$`,

  `drop function external_ending(uuid, text, text)`,
  `create function find_external_item_state(integration uuid, item_source text, item_ref text,
      out as_of timestamptz, out fields jsonb)
    language plpgsql volatile as $$
    begin
      perform lock_external_item(integration, item_source, item_ref);
      select s.as_of, s.fields into as_of, fields from external_item_states s
        where s.integration_id = integration and s.source = item_source and s.ref = item_ref;
    end $$`,
  `drop function remember_external_ending(uuid, integer, text, text, timestamptz, jsonb)`,
  // Returns false if a task exists by now; the caller applies the state to that task instead.
  `create function record_external_item_state(integration uuid, project integer, item_source text,
      item_ref text, item_as_of timestamptz, item_fields jsonb) returns boolean
    language plpgsql volatile as $$
    begin
      perform lock_external_item(integration, item_source, item_ref);
      if exists (select from tasks t
        where t.external_ref = item_ref and t.external_source = item_source
          and (t.external_integration_id = integration or t.project_id = project)) then
        return false;
      end if;
      insert into external_item_states as known (integration_id, source, ref, as_of, fields)
        values (integration, item_source, item_ref, item_as_of, item_fields)
      on conflict (integration_id, source, ref) do update
        set as_of = excluded.as_of, fields = excluded.fields, recorded_at = now()
        where (known.as_of, external_state_rank(coalesce(known.fields->>'status', 'cancelled')))
          <= (excluded.as_of, external_state_rank(coalesce(excluded.fields->>'status', 'cancelled')));
      return true;
    end $$`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Renames a table together with its constraints and their indexes. */
function renameTable(from: string, to: string): readonly string[] {
  return [
    `alter table ${from} rename to ${to}`,
    `do $$
    declare
      old_name text;
    begin
      for old_name in
        select conname from pg_constraint
        where conrelid = '${to}'::regclass and starts_with(conname, '${from}_')
      loop
        execute format('alter table ${to} rename constraint %I to %I',
          old_name, '${to}' || substr(old_name, ${String(from.length + 1)}));
      end loop;
    end $$`,
  ];
}

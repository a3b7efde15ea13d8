import { sql, type Kysely } from "kysely";

const statements = [
  // The newest state of an item that has no task, so that a late older state is not mistaken for the
  // newest. `fields` is null if the item is gone.
  `create table external_endings (
    integration_id uuid not null references integrations (id) on delete cascade,
    source text not null,
    ref text not null,
    as_of timestamptz not null,
    fields jsonb,
    remembered_at timestamptz not null default now(),
    primary key (integration_id, source, ref)
  )`,
  `create function external_state_rank(status text) returns integer
    language sql immutable parallel safe as $$
      select case status when 'cancelled' then 2 when 'done' then 1 else 0 end
    $$`,
  // A lock per item orders concurrent changes of it. These are functions, because statements after the
  // lock must see what was committed while waiting for it.
  `create function lock_external_item(integration uuid, item_source text, item_ref text)
    returns void language sql volatile as $$
      select pg_advisory_xact_lock(
        hashtextextended(integration::text || ' ' || item_source || ' ' || item_ref, 0))
    $$`,
  `create function external_ending(integration uuid, item_source text, item_ref text,
      out ended_at timestamptz, out ended_fields jsonb)
    language plpgsql volatile as $$
    begin
      perform lock_external_item(integration, item_source, item_ref);
      select e.as_of, e.fields into ended_at, ended_fields from external_endings e
        where e.integration_id = integration and e.source = item_source and e.ref = item_ref;
    end $$`,
  // Returns false if a task exists by now; the caller applies the state to that task instead.
  `create function remember_external_ending(integration uuid, project integer, item_source text,
      item_ref text, ending_as_of timestamptz, ending_fields jsonb) returns boolean
    language plpgsql volatile as $$
    begin
      perform lock_external_item(integration, item_source, item_ref);
      if exists (select from tasks t
        where t.external_ref = item_ref and t.external_source = item_source
          and (t.external_integration_id = integration or t.project_id = project)) then
        return false;
      end if;
      insert into external_endings as known (integration_id, source, ref, as_of, fields)
        values (integration, item_source, item_ref, ending_as_of, ending_fields)
      on conflict (integration_id, source, ref) do update
        set as_of = excluded.as_of, fields = excluded.fields, remembered_at = now()
        where (known.as_of, external_state_rank(coalesce(known.fields->>'status', 'cancelled')))
          <= (excluded.as_of, external_state_rank(coalesce(excluded.fields->>'status', 'cancelled')));
      return true;
    end $$`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

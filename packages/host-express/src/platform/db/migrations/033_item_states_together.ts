import { sql, type Kysely } from "kysely";

const statements = [
  // Locks items and reads their recorded states, for all items of a commit at once: as
  // find_external_item_state does for one. In plpgsql, because the second statement must see what was
  // committed while the first one waited for the locks.
  `create function find_external_item_states(integration uuid, items jsonb)
    returns table (n integer, as_of timestamptz, fields jsonb)
    language plpgsql volatile as $$
    begin
      perform lock_external_item(integration, item.source, item.ref)
        from (
          select * from jsonb_to_recordset(items) as input(source text, ref text)
          -- the same order everywhere, which prevents deadlocks
          order by source collate "C", ref collate "C"
          offset 0) item;
      return query
        select item.n, state.as_of, state.fields
        from jsonb_to_recordset(items) as item(n integer, source text, ref text)
        cross join lateral (
          select s.as_of, s.fields from external_item_states s
          where s.integration_id = integration and s.source = item.source and s.ref = item.ref
          offset 0) state;
    end $$`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

import { sql, type Kysely } from "kysely";

const statements = [
  // Marks exported entries that were changed or deleted, so that a sync need not read all of them.
  `alter table external_links add column touched boolean not null default false`,
  `update external_links set touched = true where origin = 'local'`,
  `create index external_links_touched on external_links (integration_id) where touched`,
  // Rows that are marked already, too: a commit that clears the mark must wait for this change.
  `create function touch_exported_entry() returns trigger language plpgsql as $$
    begin
      update external_links set touched = true
        where kind = 'entry' and local_id = old.id and origin = 'local';
      return null;
    end $$`,
  // Running timers are never exported.
  `create trigger exported_entry_changed after update on time_entries for each row
    when (old.end_time is not null and old.version is distinct from new.version)
    execute function touch_exported_entry()`,
  `create trigger exported_entry_deleted after delete on time_entries for each row
    when (old.end_time is not null) execute function touch_exported_entry()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

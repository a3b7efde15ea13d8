import { sql, type Kysely } from "kysely";
import { MigrationError } from "../migration-error";

const statements: readonly string[] = [
  // Trigram indexes for the search.
  `create index clients_search on clients
    using gin (name gin_trgm_ops, email gin_trgm_ops, company gin_trgm_ops)`,
  `create index projects_search on projects
    using gin (name gin_trgm_ops, description gin_trgm_ops)`,
  `create index time_entries_search on time_entries
    using gin (notes gin_trgm_ops, tags gin_trgm_ops) where end_time is not null`,
  // Tasks are searched through a copy of their texts, which the relay keeps up to date, because an
  // index on the table itself would slow down every delivery (docs/adr/0014).
  `create table task_texts (
    task_id integer primary key references tasks (id) on delete cascade,
    version integer not null,
    text text not null
  )`,
  `insert into task_texts (task_id, version, text)
    select id, version, concat_ws(E'\\n', name, description) from tasks where deleted_at is null`,
  `create index task_texts_search on task_texts using gin (text gin_trgm_ops)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTrigrams(db);
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** @throws MigrationError if the extension does not exist and cannot be created */
async function createTrigrams(db: Kysely<unknown>): Promise<void> {
  try {
    await sql`create extension if not exists pg_trgm`.execute(db);
  } catch (error) {
    throw new MigrationError(
      "The search needs PostgreSQL's extension pg_trgm, which could not be created. Install the " +
        "server's contrib package if it has none, let a superuser run 'create extension pg_trgm' " +
        "in this database, then start again.",
      { cause: error },
    );
  }
}

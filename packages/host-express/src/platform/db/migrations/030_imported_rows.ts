import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // Which rows of another database became which rows here, so that an import can be repeated.
  `create table imported_rows (
    source text not null,
    kind text not null check (kind in ('user', 'client', 'project', 'task', 'time_entry')),
    source_id bigint not null,
    local_id integer not null,
    digest text not null,
    primary key (source, kind, source_id)
  )`,
  `create index imported_rows_local on imported_rows (kind, local_id)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

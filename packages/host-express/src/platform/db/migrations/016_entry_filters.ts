import { sql, type Kysely } from "kysely";

/** Entries of a client without a project; those with one are found by the client's projects. */
const statements: readonly string[] = [
  `create index time_entries_client_start on time_entries (client_id, start_time desc, id desc)
    where client_id is not null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

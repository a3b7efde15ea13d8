import { sql, type Kysely } from "kysely";

/**
 * The index of all entries includes `paid` and `source`, so that lists with these filters, and their
 * counts, do not read the rows of all entries.
 */
const statements: readonly string[] = [
  `drop index time_entries_start`,
  `create index time_entries_start on time_entries (start_time desc, id desc)
    include (end_time, billable, paid, source)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

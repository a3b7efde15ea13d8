import { sql, type Kysely } from "kysely";

/**
 * The indexes of ranges of entries include what the sums of a filter need, so that a sum over years does
 * not read the rows.
 */
const statements: readonly string[] = [
  `drop index time_entries_start`,
  `create index time_entries_start on time_entries (start_time desc, id desc)
    include (end_time, billable, paid, source, project_id, duration_seconds)`,
  `drop index time_entries_user_start`,
  `create index time_entries_user_start on time_entries (user_id, start_time desc, id desc)
    include (end_time, billable, project_id, paid, duration_seconds)`,
  `drop index time_entries_project_start`,
  `create index time_entries_project_start on time_entries (project_id, start_time desc, id desc)
    include (end_time, billable, user_id, paid, duration_seconds)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

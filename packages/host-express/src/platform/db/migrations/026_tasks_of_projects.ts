import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // The tasks of a project. Updates of other columns do not touch it.
  `create index tasks_project on tasks (project_id) where deleted_at is null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

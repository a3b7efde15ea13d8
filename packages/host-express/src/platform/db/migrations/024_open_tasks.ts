import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // The open tasks of a user, those that are due first.
  `create index tasks_open on tasks (assigned_to, due_date, id desc)
    where deleted_at is null and status in ('todo', 'in_progress')`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

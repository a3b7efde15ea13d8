import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // Users who are there already know their way.
  `alter table users add column first_steps_dismissed boolean not null default true`,
  `alter table users alter column first_steps_dismissed set default false`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

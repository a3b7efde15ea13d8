import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // Stays true when a quote becomes a draft again, which clears `sent_at`.
  `alter table quotes add column was_sent boolean not null default false`,
  `update quotes set was_sent = true where sent_at is not null or status in ('accepted', 'expired')`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

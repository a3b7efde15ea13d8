import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // One-time links to choose a password, at most one per user.
  `create table password_links (
    user_id integer primary key references users (id) on delete cascade,
    code_hash text not null unique,
    password_digest text not null,
    expires_at timestamptz not null
  )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

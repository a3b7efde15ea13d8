import { sql, type Kysely } from "kysely";

const statements: readonly string[] = [
  // Web page of the item at its provider, which pages link to.
  `alter table external_links add column url text`,
  // Forms that were processed, so that one that is sent again has no further effect.
  `create table processed_forms (
    user_id integer not null references users (id) on delete cascade,
    digest char(64) not null,
    created_at timestamptz not null default now(),
    primary key (user_id, digest)
  )`,
  `create index processed_forms_created on processed_forms (created_at)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

import { sql, type Kysely } from "kysely";

const statements = [
  // With the kind first, the index ties with the primary key while a table has no statistics, and a first
  // import read all links of the kind for each event.
  `drop index external_links_local`,
  `create index external_links_local on external_links (local_id, kind)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

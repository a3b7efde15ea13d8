import { sql, type Kysely } from "kysely";

const statements = [
  // Finds other integrations of the same account when one of them is disconnected.
  `create index integrations_account
    on integrations (connector, ((config->'credentials'->>'account_id')))
    where config->'credentials'->>'account_id' is not null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

import { sql, type Kysely } from "kysely";
import { storedNameKey } from "../name-key";

const statements: readonly string[] = [
  // Text between brackets in notes may be too long for a btree, so its hash is the key.
  `drop index time_entries_marked`,
  `create index time_entries_marked
    on time_entries (user_id, (md5(substring(notes from '.*\\[([a-z]+:[^]\\s]+)\\]'))))
    where notes like '%[%:%]%'`,
  // The same for a provider's account id.
  `drop index integrations_account`,
  `create index integrations_account
    on integrations (connector, (md5(config->'credentials'->>'account_id')))
    where config->'credentials'->>'account_id' is not null`,
  // Keys for comparing names of projects and tasks; null if equal to `lower(name)` (docs/adr/0028).
  `alter table projects add column name_key text`,
  `alter table tasks add column name_key text`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (const table of ["projects", "tasks"]) await fillNameKeys(db, table);
}

/** Rows per batch. */
const batchSize = 1_000;

/** Fills the keys of names for which `lower()` does not compute it. */
async function fillNameKeys(db: Kysely<unknown>, table: string): Promise<void> {
  let last = 0;
  for (;;) {
    const { rows } = await sql<{ id: number; name: string }>`
      select id, name from ${sql.table(table)}
      where id > ${last} and (name ~ '[^ -~]' or name like '%:%:%' or name <> trim(name)
        or name like '%  %')
      order by id limit ${batchSize}`.execute(db);
    const final = rows.at(-1);
    if (!final) return;
    last = final.id;
    const keys = rows.map(({ id, name }) => ({ id, key: storedNameKey(name) }));
    await sql`
      update ${sql.table(table)} as named set name_key = new.key
      from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as new(id integer, key text)
      where named.id = new.id and new.key is not null`.execute(db);
  }
}

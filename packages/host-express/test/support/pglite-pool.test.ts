import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { startTestHost } from "./host";
import { lendPGlite } from "./pglite-pool";

/** State that could leak between tests: rows, the next ids, and session settings. */
async function describeDatabase(): Promise<unknown> {
  const database = await lendPGlite();
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('public', 'pgboss') order by 1`.execute(database.db);
  const contents = [];
  for (const { name } of tables) {
    const { rows } = await sql`select json_agg(t) as rows from ${sql.raw(name)} t`.execute(
      database.db,
    );
    contents.push([name, rows]);
  }
  const { rows: sequences } = await sql`
    select schemaname, sequencename, last_value from pg_sequences order by 1, 2`.execute(
    database.db,
  );
  const { rows: settings } = await sql`
    select name, setting from pg_settings where source in ('session', 'client') order by 1`.execute(
    database.db,
  );
  await database.close();
  return { contents, sequences, settings };
}

describe("a reused PGlite", () => {
  it("has its initial state after a host used it", async () => {
    const before = await describeDatabase();
    const host = await startTestHost();
    await sql`set work_mem = '1MB'`.execute(host.database.db);
    await sql`insert into clients (name) values ('Client')`.execute(host.database.db);
    await host.close();
    expect(await describeDatabase()).toEqual(before);
  });

  it("is not reused after a change of its schema", async () => {
    const database = await lendPGlite();
    await sql`create table made (n integer)`.execute(database.db);
    await database.close();
    const next = await lendPGlite();
    const { rows } = await sql`select to_regclass('made') as made`.execute(next.db);
    expect(rows).toEqual([{ made: null }]);
    await next.close();
  });
});

import { randomUUID } from "node:crypto";
import { sql, type Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPostgres } from "../../src/platform/db/open-postgres";
import type { Database } from "../../src/platform/db/schema";
import { freshPostgresUrl, silentLog } from "../support/databases";

// A host while a newer one adds columns to its tables.

let url: string;
let newer: OpenDatabase;
let columns = 0;
beforeAll(async () => {
  url = await freshPostgresUrl();
  newer = openPostgres(url, silentLog);
  await sql`insert into clients (name) values ('First'), ('Second'), ('Third')`.execute(newer.db);
});
afterAll(() => newer.close());

const statements: readonly [string, (db: Kysely<Database>) => Promise<readonly object[]>][] = [
  ["selectAll", (db) => db.selectFrom("clients").selectAll().where("id", ">", 0).execute()],
  [
    "selectAll of one of two tables",
    (db) =>
      db
        .selectFrom("clients")
        .leftJoin("projects", "projects.client_id", "clients.id")
        .selectAll("clients")
        .select("projects.id as project")
        .where("clients.id", ">", 0)
        .execute(),
  ],
  [
    "returningAll of an insert",
    (db) => db.insertInto("clients").values({ name: randomUUID() }).returningAll().execute(),
  ],
  [
    "returningAll of an update",
    (db) =>
      db.updateTable("clients").set({ name: "First" }).where("id", "=", 1).returningAll().execute(),
  ],
  [
    "returningAll of a deletion",
    (db) =>
      db
        .deleteFrom("clients")
        .where("id", "=", (query) =>
          query.selectFrom("clients").select(({ fn }) => fn.max("id").as("id")),
        )
        .where("id", ">", 1)
        .returningAll()
        .execute(),
  ],
];

/** Runs a statement before and after another process adds a column, on one connection. */
async function around(
  database: OpenDatabase,
  run: (db: Kysely<Database>) => Promise<readonly object[]>,
): Promise<readonly (readonly string[])[]> {
  return database.db.connection().execute(async (connection) => {
    const before = await run(connection);
    const name = `added_${String((columns += 1))}`;
    await sql.raw(`alter table clients add column ${name} text`).execute(newer.db);
    const after = await run(connection);
    return [before, after].map(([row = {}]) => Object.keys(row));
  });
}

describe.each(statements)("%s", (_name, run) => {
  it("returns the columns that the host knows", async () => {
    const database = openPostgres(url, silentLog);
    try {
      await database.fixColumns();
      const [before = [], after = []] = await around(database, run);
      expect(before).toContain("name");
      expect(after).toEqual(before);
    } finally {
      await database.close();
    }
  });
});

it("would fail without fixed columns", async () => {
  const database = openPostgres(url, silentLog);
  const [, run] = statements[0] ?? [];
  if (!run) throw new Error("There is no statement");
  try {
    await expect(around(database, run)).rejects.toThrow("cached plan must not change result type");
  } finally {
    await database.close();
  }
});

import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import { expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { migrate } from "../../src/platform/db/migrate";
import { migrations } from "../../src/platform/db/migrations/list";
import { openPostgres } from "../../src/platform/db/open-postgres";
import { emptyPGlite, emptyPostgresUrl, silentLog } from "../support/databases";

const emptyKinds: [string, () => Promise<OpenDatabase>][] = [
  ["PGlite", emptyPGlite],
  ["PostgreSQL", async () => openPostgres(await emptyPostgresUrl(), silentLog)],
];

it.each(emptyKinds)("migration 035 composes usernames on %s", async (_kind, open) => {
  const database = await open();
  const { db } = database;
  try {
    const older = Object.entries(migrations).filter(([name]) => name < "035");
    const provider = { getMigrations: () => Promise.resolve(Object.fromEntries(older)) };
    const { error } = await new Migrator({ db, provider }).migrateToLatest();
    expect(error).toBeUndefined();
    const usernames = [
      "ada",
      "andre\u0301",
      // Two forms of one name, of which the composed one is not taken.
      "a\u0323\u0302",
      "a\u0302\u0323",
      // The composed form is taken.
      "zoe\u0308",
      "zo\u00EB",
      // A letter whose composed form has two characters, so that the name would be too long.
      "\u0958".repeat(80),
    ];
    for (const username of usernames) {
      await db.insertInto("users").values({ username, role: "user" }).execute();
    }
    await migrate(db);
    const users = await db.selectFrom("users").select("username").orderBy("id").execute();
    expect(users.map(({ username }) => username)).toEqual([
      "ada",
      "andr\u00E9",
      "\u1EAD",
      "a\u0302\u0323",
      "zoe\u0308",
      "zo\u00EB",
      "\u0958".repeat(80),
    ]);
    expect(
      (await sql`select from users where username = ${"andr\u00E9"}`.execute(db)).rows,
    ).toEqual([{}]);
  } finally {
    await database.close();
  }
});

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { Migrator } from "kysely/migration";
import { describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { migrate, MigrationError, pendingMigrations } from "../../src/platform/db/migrate";
import { migrations } from "../../src/platform/db/migrations/list";
import { openPostgres } from "../../src/platform/db/open-postgres";
import {
  databaseKinds,
  emptyPGlite,
  emptyPostgresUrl,
  freshPGlite,
  freshPostgres,
  silentLog,
} from "../support/databases";

const all = Object.keys(migrations);

const emptyKinds: [string, () => Promise<OpenDatabase>][] = [
  ["PGlite", emptyPGlite],
  ["PostgreSQL", async () => openPostgres(await emptyPostgresUrl(), silentLog)],
];

describe.each(emptyKinds)("migrate on %s", (_kind, open) => {
  it("runs pending migrations in order, each once", async () => {
    const database = await open();
    try {
      expect(await pendingMigrations(database.db)).toEqual(all);
      const done = await Promise.all([migrate(database.db), migrate(database.db)]);
      expect(done.flat()).toEqual(all);
      expect(await migrate(database.db)).toEqual([]);
      expect(await pendingMigrations(database.db)).toEqual([]);
    } finally {
      await database.close();
    }
  });
});

it("runs a migration that was added before one that ran", async () => {
  const database = await emptyPGlite();
  try {
    const { "028_password_links": late, ...others } = migrations;
    const provider = { getMigrations: () => Promise.resolve({ ...others }) };
    await new Migrator({ db: database.db, provider }).migrateToLatest();
    expect(late).toBeDefined();
    expect(await migrate(database.db)).toEqual(["028_password_links"]);
  } finally {
    await database.close();
  }
});

describe("twenty concurrent starts on PostgreSQL", () => {
  it("migrate once, and the other nineteen wait", async () => {
    const url = await emptyPostgresUrl();
    const hosts = Array.from({ length: 20 }, () => openPostgres(url, silentLog));
    try {
      const done = await Promise.all(hosts.map(({ db }) => migrate(db)));
      expect(done.flat()).toEqual(all);
    } finally {
      await Promise.all(hosts.map((host) => host.close()));
    }
  });
});

describe("a migration while another session reads the table for long, as pg_dump does", () => {
  it("lets requests through, and is done when the table is free", async () => {
    const url = await emptyPostgresUrl();
    const [host, reader, client] = [0, 1, 2].map(() => openPostgres(url, silentLog));
    if (!host || !reader || !client) throw new Error("A session is missing");
    try {
      await new Migrator({
        db: host.maintenance,
        provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
      }).migrateTo("026_tasks_of_projects");
      let migrating: Promise<readonly string[]> | undefined;
      const slowestMs = await reader.maintenance.transaction().execute(async (tx) => {
        await sql`lock table users in access share mode`.execute(tx);
        migrating = migrate(host.maintenance);
        let slowest = 0;
        for (const started = performance.now(); performance.now() - started < 6_000;) {
          const asked = performance.now();
          await sql`select count(*) from users`.execute(client.db);
          slowest = Math.max(slowest, performance.now() - asked);
          await sleep(50);
        }
        return slowest;
      });
      expect(await migrating).toContain("027_first_steps");
      // Requests waited, but far less than the eight seconds after which they fail.
      expect(slowestMs).toBeGreaterThan(150);
      expect(slowestMs).toBeLessThan(3_000);
    } finally {
      await Promise.all([host, reader, client].map((each) => each.close()));
    }
  });
});

describe.each(databaseKinds)("a database of a newer version, on %s", (_kind, open) => {
  it("is refused with the reason and not changed", async () => {
    const database = await open();
    try {
      await sql`insert into kysely_migration (name, timestamp)
        values ('999_from_the_future', '2099-01-01T00:00:00.000Z')`.execute(database.db);
      await expect(migrate(database.db)).rejects.toThrow(MigrationError);
      await expect(migrate(database.db)).rejects.toThrow("newer version");
    } finally {
      await database.close();
    }
  });
});

it("explains what to do if the role may not create pg_trgm, and rolls back", async () => {
  const url = await emptyPostgresUrl();
  const owner = openPostgres(url, silentLog);
  const role = `r${randomUUID().replaceAll("-", "")}`;
  await sql.raw(`create role ${role} login password 'x'`).execute(owner.db);
  await sql.raw(`grant all on schema public to ${role}`).execute(owner.db);
  const theirs = new URL(url);
  theirs.username = role;
  theirs.password = "x";
  const poor = openPostgres(theirs.href, silentLog);
  try {
    await expect(migrate(poor.db)).rejects.toThrow(MigrationError);
    await expect(migrate(poor.db)).rejects.toThrow(
      "let a superuser run 'create extension pg_trgm'",
    );
    await sql`create extension pg_trgm`.execute(owner.db);
    expect(await migrate(poor.db)).toContain("005_resources");
  } finally {
    await poor.close();
    await sql.raw(`drop owned by ${role}`).execute(owner.db);
    await sql.raw(`drop role ${role}`).execute(owner.db);
    await owner.close();
  }
});

describe("the schema", () => {
  it("is the same on PGlite and on PostgreSQL", async () => {
    const describeSchema = async (database: OpenDatabase): Promise<unknown[]> => {
      const { rows } = await sql`
        select table_name, column_name, data_type, is_nullable, column_default, character_maximum_length
        from information_schema.columns where table_schema = 'public' order by 1, 2`.execute(
        database.db,
      );
      const { rows: indexes } = await sql`
        select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1`.execute(
        database.db,
      );
      return [...rows, ...indexes];
    };
    const [lite, server] = await Promise.all([freshPGlite(), freshPostgres()]);
    try {
      expect(await describeSchema(lite)).toEqual(await describeSchema(server));
    } finally {
      await Promise.all([lite.close(), server.close()]);
    }
  });
});

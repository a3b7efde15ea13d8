import { openAsBlob } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ConfigError } from "../../src/platform/config/config";
import { migrations } from "../../src/platform/db/migrations/list";
import { openPGlite } from "../../src/platform/db/open-pglite";
import { templateType } from "../../src/platform/db/template";

describe("the embedded database", () => {
  let directory: string;
  beforeAll(async () => {
    directory = join(await mkdtemp(join(tmpdir(), "tt-embedded-")), "data");
  });
  afterAll(() => rm(join(directory, ".."), { recursive: true }));

  it("is open in one process at a time, keeps its rows, and is readable by its user only", async () => {
    const first = await openPGlite(directory, await openAsBlob(inject("pgliteDump")));
    await sql`create table kept (word text)`.execute(first.db);
    await sql`insert into kept values ('yes')`.execute(first.db);

    const second: unknown = await openPGlite(directory).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(ConfigError);
    expect(String(second)).toContain(directory);
    expect(String(second)).toContain("DATABASE_URL");
    expect((await stat(directory)).mode & 0o777).toBe(0o700);

    await first.close();
    const third = await openPGlite(directory);
    expect((await sql`select word from kept`.execute(third.db)).rows).toEqual([{ word: "yes" }]);
    // Without this limit the write-ahead log grows indefinitely.
    expect((await sql`show max_wal_size`.execute(third.db)).rows).toEqual([
      { max_wal_size: "64MB" },
    ]);
    await sql`create extension if not exists pg_trgm`.execute(third.db);
    await third.close();
    // Tables that use the extension are readable only if its code is loaded at every open.
    const fourth = await openPGlite(directory);
    expect(
      (await sql`select similarity('time', 'times') > 0.5 as alike`.execute(fourth.db)).rows,
    ).toEqual([{ alike: true }]);
    await fourth.close();
  });

  it("is created again if its creation was cut, and never if it was complete", async () => {
    const root = await mkdtemp(join(tmpdir(), "tt-embedded-"));
    const dump = await openAsBlob(inject("pgliteDump"));
    try {
      // What a process leaves that is killed while it writes the files.
      await mkdir(join(root, "pgdata"));
      await writeFile(join(root, "pgdata/PG_VERSION"), "17\n");
      await writeFile(join(root, "pgdata.incomplete"), "");
      const first = await openPGlite(root, dump);
      await sql`insert into clients (name) values ('Kept')`.execute(first.db);
      await first.close();
      const second = await openPGlite(root, dump);
      expect((await sql`select name from clients`.execute(second.db)).rows).toEqual([
        { name: "Kept" },
      ]);
      await second.close();
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it("starts from the template of the package, which must be one that PGlite wrote", async () => {
    const root = await mkdtemp(join(tmpdir(), "tt-embedded-"));
    const packed = gzipSync(await readFile(inject("pgliteDump")));
    try {
      const database = await openPGlite(root, new Blob([packed], { type: templateType }));
      const { rows } = await sql`select count(*) as migrations from kysely_migration`.execute(
        database.db,
      );
      expect(rows).toEqual([{ migrations: Object.keys(migrations).length }]);
      await database.close();
      // A link, which no database has.
      const link = Buffer.alloc(1024);
      link.write("link");
      link.write("2", 156);
      const broken = new Blob([gzipSync(link)], { type: templateType });
      await expect(openPGlite(join(root, "other"), broken)).rejects.toThrow(
        "entry of type 2: link",
      );
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it("is vacuumed and checkpointed once enough was written since the last time", async () => {
    const database = await openPGlite(undefined, await openAsBlob(inject("pgliteDump")));
    const lastCheckpoint = async (): Promise<unknown> => {
      const { rows } =
        await sql`select checkpoint_lsn::text as at from pg_control_checkpoint()`.execute(
          database.db,
        );
      return rows[0];
    };
    const megabyte = 1024 * 1024;
    await database.maintain(megabyte); // counts the log of an earlier process
    const first = await lastCheckpoint();
    await sql`create table written as select n from generate_series(1, 1000) n`.execute(
      database.db,
    );
    await database.maintain(megabyte);
    expect(await lastCheckpoint()).toEqual(first);
    await sql`insert into written select n from generate_series(1, 50000) n`.execute(database.db);
    await database.maintain(megabyte);
    expect(await lastCheckpoint()).not.toEqual(first);
    await database.close();
  });
});

import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "kysely";
import { builtIn } from "../src/built-in";
import { startHost } from "../src/host";
import { readConfig } from "../src/platform/config/read-config";
import type { OpenDatabase } from "../src/platform/db/database";
import { migrate } from "../src/platform/db/migrate";
import { openPGlite } from "../src/platform/db/open-pglite";
import { createLog } from "../src/platform/log/log";

// Prepares the embedded database of new installations (docs/adr/0059-the-embedded-database-is-prepared.md).

/**
 * Creates a database as the first start of a host leaves it, with the queues of its jobs, but without the
 * rows that depend on the installation, and writes its files.
 * @param file `.tar.gz`
 * @throws Error if the start of a host leaves rows that this function does not know
 */
export async function writeTemplate(file: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "tt-template-"));
  try {
    const migrated = await openPGlite(directory);
    await migrate(migrated.maintenance);
    const before = await countRows(migrated);
    await migrated.close();

    const config = readConfig({ TT_DATA_DIR: directory, PORT: "0" }, builtIn);
    const host = await startHost(config, { log: createLog("silent") });
    await host.close();

    const database = await openPGlite(directory);
    await sql`delete from settings`.execute(database.db);
    await sql`delete from pgboss.job`.execute(database.db);
    const after = await countRows(database);
    if (before !== after) throw new Error(`The template has rows: ${before} became ${after}`);
    await dropTemplateDatabases(database);
    await closeWithoutLog(database, join(directory, "pgdata"));
    await writeFile(file, await dump(join(directory, "pgdata")));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Counts the rows of every table of the host, for a comparison. */
async function countRows({ db }: OpenDatabase): Promise<string> {
  const { rows: tables } = await sql<{ readonly name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(db);
  const counts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ readonly rows: number }>`
      select count(*) as rows from ${sql.table(name)}`.execute(db);
    counts.push(`${name} ${String(rows[0]?.rows)}`);
  }
  return counts.join(", ");
}

/** `create database` would copy them; the embedded database is the only one of its cluster. */
async function dropTemplateDatabases({ db }: OpenDatabase): Promise<void> {
  await sql`update pg_database set datistemplate = false`.execute(db);
  for (const name of ["template0", "template1"]) {
    await sql`drop database ${sql.id(name)}`.execute(db);
  }
}

/**
 * Closes the database, and removes its write-ahead log but for the newest segment, which is all that a
 * database needs that was shut down.
 */
async function closeWithoutLog(database: OpenDatabase, dataDir: string): Promise<void> {
  await sql`select pg_switch_wal()`.execute(database.db);
  await database.maintain();
  const { rows } = await sql<{ readonly newest: string }>`
    select pg_walfile_name(pg_current_wal_insert_lsn()) as newest`.execute(database.db);
  await database.close();
  const log = join(dataDir, "pg_wal");
  for (const name of await readdir(log)) {
    if (/^[0-9A-F]{24}$/.test(name) && name !== rows[0]?.newest) await rm(join(log, name));
  }
}

/** Writes an archive of the files without starting the database, as it would have to recover then. */
async function dump(dataDir: string): Promise<Buffer> {
  const lite = await PGlite.create({ dataDir, noInitDb: true });
  const file = await lite.dumpDataDir("gzip");
  await lite.close();
  return Buffer.from(await file.arrayBuffer());
}

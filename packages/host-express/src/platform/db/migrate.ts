import { setTimeout as wait } from "node:timers/promises";
import { sql, type Kysely } from "kysely";
import { Migrator, type MigrationResultSet } from "kysely/migration";
import { isLockTimeout } from "./errors";
import { MigrationError } from "./migration-error";
import { migrations } from "./migrations/list";
import type { Database } from "./schema";

export { MigrationError };

/**
 * Longest wait for a table, during which requests wait too. Well below `deadlock_timeout`, so that the migration
 * gives up before a request fails, if each holds what the other one needs.
 */
const maxLockWaitMs = 300;
/** Time for the requests that waited. */
const pauseMs = 1_000;
/** Longest wait for all tables to be free at once. */
const maxMigrationWaitMs = 60 * 60 * 1_000;

/**
 * Migrates the schema to the latest version. Concurrent processes wait for each other.
 * @returns The names of the migrations that ran.
 * @throws MigrationError if the database is newer than this program or lacks an extension
 */
export async function migrate(db: Kysely<Database>): Promise<readonly string[]> {
  if (await isCurrent(db)) return [];
  const { error, results } = await migrateBetweenRequests(db);
  if (error !== undefined) {
    const text = error instanceof Error ? error.message : "";
    if (/corrupted migrations|missing/.test(text)) {
      throw new MigrationError(
        "The database was migrated by a newer version of this program. Start that version.",
        { cause: error },
      );
    }
    throw error instanceof Error ? error : new Error("A migration failed", { cause: error });
  }
  return (results ?? []).map((result) => result.migrationName);
}

/**
 * Runs the migrations without holding up hosts of the version before. A statement that changes a table waits
 * for those that use it, e.g. of `pg_dump`, and everything else waits behind it. So it gives up soon, which
 * undoes the migrations, and they begin again.
 */
async function migrateBetweenRequests(db: Kysely<Database>): Promise<MigrationResultSet> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ readonly before: string }>`
      select current_setting('lock_timeout') as before`.execute(connection);
    const setLockTimeout = (value: string): Promise<unknown> =>
      sql`select set_config('lock_timeout', ${value}, false)`.execute(connection);
    await setLockTimeout(String(maxLockWaitMs));
    try {
      for (const started = performance.now(); ;) {
        const result = await migrator(connection).migrateToLatest();
        const isOver = performance.now() - started > maxMigrationWaitMs;
        if (isOver || !isLockTimeout(result.error)) return result;
        await wait(pauseMs);
      }
    } finally {
      await setLockTimeout(rows[0]?.before ?? "0");
    }
  });
}

/** True if exactly the known migrations have run. The migrator would read the whole catalog before. */
async function isCurrent(db: Kysely<Database>): Promise<boolean> {
  const table = await sql<{ readonly exists: boolean }>`
    select to_regclass('kysely_migration') is not null as exists`.execute(db);
  if (table.rows[0]?.exists !== true) return false;
  const { rows } = await sql<{ readonly name: string }>`
    select name from kysely_migration`.execute(db);
  const known = Object.keys(migrations);
  return rows.length === known.length && rows.every(({ name }) => known.includes(name));
}

/** The names of migrations that have not run yet. */
export async function pendingMigrations(db: Kysely<Database>): Promise<readonly string[]> {
  const known = await migrator(db).getMigrations();
  return known.filter((entry) => entry.executedAt === undefined).map((entry) => entry.name);
}

function migrator(db: Kysely<Database>): Migrator {
  return new Migrator({
    db,
    // Two changes may add migrations at the same time, and the second number may be merged first.
    allowUnorderedMigrations: true,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
}

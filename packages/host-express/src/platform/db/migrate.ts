import { sql, type Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { MigrationError } from "./migration-error";
import { migrations } from "./migrations/list";
import type { Database } from "./schema";

export { MigrationError };

/**
 * Migrates the schema to the latest version. Concurrent processes wait for each other.
 * @returns The names of the migrations that ran.
 * @throws MigrationError if the database is newer than this program or lacks an extension
 */
export async function migrate(db: Kysely<Database>): Promise<readonly string[]> {
  if (await isCurrent(db)) return [];
  const { error, results } = await migrator(db).migrateToLatest();
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
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
}

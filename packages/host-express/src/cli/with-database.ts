import type { Config } from "../platform/config/config";
import type { OpenDatabase } from "../platform/db/database";
import { migrate } from "../platform/db/migrate";
import { openDatabase } from "../platform/db/open";
import { seedSettings } from "../features/settings/write";
import type { Log } from "../platform/log/log";

/**
 * Opens and migrates the database for one command, and closes it afterwards.
 * @param work receives the database and the names of the migrations that were run
 */
export async function withDatabase<T>(
  config: Config,
  log: Log,
  work: (database: OpenDatabase, migrations: readonly string[]) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(config, log);
  try {
    const migrations = await migrate(database.maintenance);
    await seedSettings(database.db, config);
    return await work(database, migrations);
  } finally {
    await database.close();
  }
}

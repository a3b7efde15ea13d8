import { nodeCrypto } from "@tt/connector-core/node";
import { rotateKeys } from "../connectors/keys/rotation";
import { unreadableAdvice } from "../connectors/keys/check";
import { ConfigError, type Config } from "../platform/config/config";
import { DirectoryInUseError } from "../platform/db/directory-lock";
import { pendingMigrations } from "../platform/db/migrate";
import { openDatabase } from "../platform/db/open";
import type { Log } from "../platform/log/log";
import { loadKeys } from "../platform/secrets/keys";

/**
 * `tt-host rotate-keys`: seals everything that is stored with the first key.
 * @param print Gets progress and the result, line by line.
 * @returns True if every value is sealed with the first key now.
 * @throws ConfigError when there is no key, or the database is not up to date or in use
 */
export async function rotateKeysCommand(
  config: Config,
  log: Log,
  print: (line: string) => void,
): Promise<boolean> {
  const { keys } = await loadKeys(config);
  if (keys.length === 0) {
    throw new ConfigError("SETTINGS_ENCRYPTION_KEY: set the new key first, then the older ones");
  }
  const database = await openDatabase(config, log).catch((error: unknown) => {
    if (error instanceof DirectoryInUseError) throw new ConfigError(inUse, { cause: error });
    throw error;
  });
  try {
    if ((await pendingMigrations(database.db)).length > 0) {
      throw new ConfigError("The database is not up to date: run tt-host migrate first");
    }
    const report = await rotateKeys(database.db, nodeCrypto(keys), (checked, resealed) => {
      print(`Checked ${String(checked)} integrations, re-sealed ${String(resealed)} values`);
    });
    print(`Re-sealed ${String(report.resealed)} values in all`);
    for (const place of report.unreadable) print(`Cannot be opened: ${place}`);
    if (report.unreadable.length > 0) {
      const count = String(report.unreadable.length);
      print(`${count} values cannot be opened with any key: ${unreadableAdvice}. Keep older keys.`);
    }
    if (!report.isComplete) print(stillOlder);
    const isDone = report.isComplete && report.unreadable.length === 0;
    if (isDone) print(done);
    return isDone;
  } finally {
    await database.close();
  }
}

const inUse =
  "TT_DATA_DIR: the embedded database is in use by the running host. Restart that host with the new " +
  "key first in its list: it re-seals everything when it starts and says so in its log.";
const stillOlder =
  "Something still seals with an older key. Restart every host with the new key first in its list, " +
  "then run this again. Keep older keys.";
const done =
  "Everything is sealed with the first key. Keys after it can be removed; keep them with backups " +
  "that are older than this.";

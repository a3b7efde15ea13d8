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
 * Runs `tt-host rotate-keys`: encrypts all stored secrets with the first key.
 * @param print receives progress and the result, line by line
 * @returns true if every value is now encrypted with the first key
 * @throws ConfigError if no key is set, or the database is in use or has pending migrations
 */
export async function rotateKeysCommand(
  config: Config,
  log: Log,
  print: (line: string) => void,
): Promise<boolean> {
  const { keys } = await loadKeys(config);
  if (keys.length === 0) {
    throw new ConfigError(
      "SETTINGS_ENCRYPTION_KEY: not set; list the new key first, then the older ones",
    );
  }
  const database = await openDatabase(config, log).catch((error: unknown) => {
    if (error instanceof DirectoryInUseError) throw new ConfigError(inUse, { cause: error });
    throw error;
  });
  try {
    if ((await pendingMigrations(database.db)).length > 0) {
      throw new ConfigError("The database has pending migrations: run tt-host migrate first");
    }
    const report = await rotateKeys(database.db, nodeCrypto(keys), (checked, resealed) => {
      print(`Checked ${String(checked)} integrations, re-encrypted ${String(resealed)} values`);
    });
    print(`Re-encrypted ${String(report.resealed)} values in total`);
    for (const place of report.unreadable) print(`Cannot be decrypted: ${place}`);
    if (report.unreadable.length > 0) {
      const count = String(report.unreadable.length);
      print(
        `${count} values cannot be decrypted with any key: ${unreadableAdvice}. Keep the older keys.`,
      );
    }
    if (!report.isComplete) print(oldKeyInUse);
    const isDone = report.isComplete && report.unreadable.length === 0;
    if (isDone) print(done);
    return isDone;
  } finally {
    await database.close();
  }
}

const inUse =
  "TT_DATA_DIR: the embedded database is in use by the running host. Restart that host with the new " +
  "key first in SETTINGS_ENCRYPTION_KEY: it re-encrypts all secrets when it starts and logs the result.";
const oldKeyInUse =
  "A running host still encrypts with an older key. Restart every host with the new key first in " +
  "SETTINGS_ENCRYPTION_KEY, then run this command again. Keep the older keys.";
const done =
  "All secrets are encrypted with the first key. You can remove the other keys; keep them with " +
  "backups made before now.";

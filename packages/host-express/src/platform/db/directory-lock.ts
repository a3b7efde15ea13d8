import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../config/config";

/** Another process uses the embedded database. */
export class DirectoryInUseError extends ConfigError {}

/**
 * Locks a directory for this process. PGlite has no lock, and two processes on one directory corrupt
 * each other's data. The kernel releases SQLite's exclusive lock however the process ends.
 * @throws DirectoryInUseError if another process holds the lock
 * @returns A function that releases the lock.
 */
export function lockDirectory(directory: string): () => void {
  const lock = new DatabaseSync(`${directory}.lock`);
  try {
    lock.exec("pragma locking_mode = exclusive");
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    throw new DirectoryInUseError(
      `TT_DATA_DIR: the embedded database in ${directory} is in use by another process. ` +
        "Stop that process, or set DATABASE_URL to use PostgreSQL, which serves many processes.",
      { cause: error },
    );
  }
  return () => {
    lock.close();
  };
}

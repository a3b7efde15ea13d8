import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../config/config";

/** Another process has the embedded database. */
export class DirectoryInUseError extends ConfigError {}

/**
 * Holds a directory for this process alone. PGlite has no lock of its own, and two processes on one
 * directory silently destroy each other's rows. SQLite's exclusive lock is released by the kernel
 * when the process dies, however it dies.
 * @throws DirectoryInUseError when another process holds it
 * @returns Lets go.
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
        "Stop that process, or set DATABASE_URL: PostgreSQL serves many.",
      { cause: error },
    );
  }
  return () => {
    lock.close();
  };
}

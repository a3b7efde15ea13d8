import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "../config/config";

/**
 * Holds a directory for this process alone. PGlite has no lock of its own, and two processes on one
 * directory silently destroy each other's rows. SQLite's exclusive lock is released by the kernel
 * when the process dies, however it dies.
 * @throws ConfigError when another process holds it
 * @returns Lets go.
 */
export function lockDirectory(directory: string): () => void {
  const lock = new DatabaseSync(`${directory}.lock`);
  try {
    lock.exec("pragma locking_mode = exclusive");
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    throw new ConfigError(
      `TT_DATA_DIR: the embedded database in ${directory} is in use by another process. ` +
        "Stop that process, or set DATABASE_URL: PostgreSQL serves many.",
      { cause: error },
    );
  }
  return () => {
    lock.close();
  };
}

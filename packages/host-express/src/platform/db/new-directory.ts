import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A directory in which a database is about to be created. */
export interface NewDirectory {
  /** Records that the database is complete. */
  complete(): Promise<void>;
}

/**
 * Prepares the creation of a database. A mark beside the directory says that the creation has begun: if the
 * process is killed before the end, the next start removes the incomplete files and begins again.
 * @param directory `pgdata`; its parent exists.
 * @returns undefined if the directory has a complete database
 */
export async function beginDatabase(directory: string): Promise<NewDirectory | undefined> {
  const mark = `${directory}.incomplete`;
  if (existsSync(mark)) await rm(directory, { recursive: true, force: true });
  else if (existsSync(join(directory, "PG_VERSION"))) return undefined;
  await writeFile(mark, "");
  return { complete: () => rm(mark) };
}

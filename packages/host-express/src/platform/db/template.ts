import { existsSync, openAsBlob } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Media type of the template. */
export const templateType = "application/x-gzip";
/** Name of the template, beside the code of the package. */
export const templateName = "database.tar.gz";

/**
 * Opens the prepared embedded database that the package contains: migrated, without rows. Making one
 * takes PGlite several seconds.
 * @returns undefined in a checkout that is not built
 */
export async function openTemplate(): Promise<Blob | undefined> {
  const path = join(dirname(fileURLToPath(import.meta.url)), templateName);
  return existsSync(path) ? openAsBlob(path, { type: templateType }) : undefined;
}

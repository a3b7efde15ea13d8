import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { ConfigError } from "./config";

/** What is wrong, by Node's code. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EEXIST: "it is a file, not a directory",
  ENOTDIR: "a part of the path is a file, not a directory",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

/**
 * Makes the directory of the embedded database, for its user's eyes only, unless it exists.
 * @throws ConfigError that names TT_DATA_DIR when it cannot be made or written to
 */
export async function makeDataDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = reasons[code] ?? "it cannot be made";
    throw new ConfigError(`TT_DATA_DIR: ${directory} cannot be used: ${reason} (${code})`, {
      cause: error,
    });
  }
}

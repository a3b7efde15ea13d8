import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { errorCode } from "../error-code";
import { ConfigError } from "./config";

/** Reasons by the error code of Node.js. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EEXIST: "the path is a file, not a directory",
  ENOTDIR: "a part of the path is a file, not a directory",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

/**
 * Creates the directory of the embedded database with mode 0700, unless it exists.
 * @throws ConfigError naming TT_DATA_DIR if the directory cannot be created or written to
 */
export async function makeDataDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = errorCode(error);
    const reason = reasons[code] ?? "it cannot be created";
    throw new ConfigError(`TT_DATA_DIR: ${directory} cannot be used: ${reason} (${code})`, {
      cause: error,
    });
  }
}

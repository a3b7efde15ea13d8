import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import type { Environment } from "./platform/config/read-config";

/**
 * Keeps compiled code beside the embedded database, from the second start on: importing the host then takes
 * two thirds of the time. Only the owner can write there, unlike in the default directory of Node.js.
 */
export function keepCompiledCode(env: Environment): void {
  const { DATABASE_URL: databaseUrl = "", TT_DATA_DIR: directory = "./data" } = env;
  if (databaseUrl === "" && existsSync(join(directory, "pgdata"))) {
    enableCompileCache(join(directory, "code-cache"));
  }
}

import type { Config } from "../config/config";
import type { Log } from "../log/log";
import type { OpenDatabase } from "./database";
import { openPGlite } from "./open-pglite";
import { openPostgres } from "./open-postgres";

/** Opens PostgreSQL if a URL is configured, else the embedded database. */
export async function openDatabase(
  config: Pick<Config, "databaseUrl" | "dataDirectory">,
  log: Log,
): Promise<OpenDatabase> {
  return config.databaseUrl === undefined
    ? openPGlite(config.dataDirectory)
    : openPostgres(config.databaseUrl, log);
}

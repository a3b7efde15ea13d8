import type { Config } from "../config/config";
import type { Log } from "../log/log";
import type { Tracer } from "../tracing/tracer";
import type { OpenDatabase } from "./database";
import { openPGlite } from "./open-pglite";
import { openPostgres } from "./open-postgres";
import { openTemplate } from "./template";

/** Opens PostgreSQL if a URL is configured, else the embedded database. */
export async function openDatabase(
  config: Pick<Config, "databaseUrl" | "dataDirectory">,
  log: Log,
  tracer?: Tracer,
): Promise<OpenDatabase> {
  return config.databaseUrl === undefined
    ? openPGlite(config.dataDirectory, await openTemplate(), tracer)
    : openPostgres(config.databaseUrl, log, undefined, tracer);
}

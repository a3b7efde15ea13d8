import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Log } from "../log/log";
import type { OpenDatabase } from "./database";
import { listenPostgres } from "./listen-postgres";
import { withNamedStatements } from "./named-statements";
import type { Database } from "./schema";
import { parsers } from "./types";

const poolSize = 10;

/** How every connection of ours reads and says times. */
function clientConfig(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    options: "-c TimeZone=UTC -c DateStyle=ISO",
    application_name: "tt-host",
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (oid: Parameters<typeof pg.types.getTypeParser>[0]) =>
        parsers[oid] ?? (pg.types.getTypeParser(oid) as (text: string) => unknown),
    },
  };
}

/** Opens PostgreSQL (15 or newer). Connections are made when they are needed. */
export function openPostgres(url: string, log: Log): OpenDatabase {
  const pool = new pg.Pool({ ...clientConfig(url), max: poolSize });
  // An idle connection that breaks must not take the process with it; the pool makes a new one.
  pool.on("error", (error) => {
    log.warn({ err: error }, "an idle database connection broke");
  });
  const jobsPool = new pg.Pool({
    connectionString: url,
    max: 3,
    application_name: "tt-host jobs",
  });
  jobsPool.on("error", (error) => {
    log.warn({ err: error }, "an idle job connection broke");
  });
  return {
    kind: "postgres",
    db: new Kysely<Database>({
      dialect: new PostgresDialect({ pool: withNamedStatements(pool) }),
    }),
    async prepared<Row>(
      statement: { readonly name: string; readonly text: string },
      parameters: readonly unknown[],
    ): Promise<Row[]> {
      const result = await pool.query({
        ...statement,
        values: [...parameters],
      });
      return result.rows as Row[];
    },
    listen: (channel, onNotify, onLost) =>
      listenPostgres(clientConfig(url), channel, { onNotify, onLost }, log),
    jobs: { executeSql: (text, values) => jobsPool.query(text, values) },
    maintain: () => Promise.resolve(),
    async close() {
      await Promise.all([pool.end(), jobsPool.end()]);
    },
  };
}

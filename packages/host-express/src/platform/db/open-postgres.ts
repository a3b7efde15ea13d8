import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Log } from "../log/log";
import { indexLookupsOnly, longestRead, type OpenDatabase } from "./database";
import { listenPostgres } from "./listen-postgres";
import { withNamedStatements } from "./named-statements";
import type { Database } from "./schema";
import { parsers } from "./types";

const poolSize = 10;
/** A search asks four questions at once. */
const boundedPoolSize = 4;

const sessionOptions = "-c TimeZone=UTC -c DateStyle=ISO";
/**
 * For prepared statements, all of which look things up by index: they are planned once, perhaps when
 * the tables are still empty, and a plan that reads an empty table from end to end would be kept
 * while it grows. (Seen: 1,240 deliveries a second, 370 after 18,000 of them.)
 */
const preparedOptions = [
  sessionOptions,
  ...indexLookupsOnly.map((setting) => `-c ${setting}`),
  "-c plan_cache_mode=force_generic_plan",
].join(" ");

const boundedOptions = [
  sessionOptions,
  `-c statement_timeout=${String(longestRead)}`,
  "-c default_transaction_read_only=on",
].join(" ");

/**
 * How every connection of ours reads and says times. What the URL says goes over what is said beside
 * it, so our options are put into the URL, after its own: instants are cut, not parsed, and would be
 * wrong in any other zone.
 */
function clientConfig(url: string, options = sessionOptions): pg.ClientConfig {
  const target = new URL(url);
  const given = target.searchParams.get("options");
  target.searchParams.set("options", given === null ? options : `${given} ${options}`);
  return {
    connectionString: target.href,
    application_name: "tt-host",
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (oid: Parameters<typeof pg.types.getTypeParser>[0]) =>
        parsers[oid] ?? (pg.types.getTypeParser(oid) as (text: string) => unknown),
    },
  };
}

function kyselyOn(pool: pg.Pool): Kysely<Database> {
  return new Kysely({ dialect: new PostgresDialect({ pool: withNamedStatements(pool) }) });
}

/** Opens PostgreSQL (15 or newer). Connections are made when they are needed. */
export function openPostgres(url: string, log: Log): OpenDatabase {
  const openPool = (config: pg.PoolConfig): pg.Pool => {
    const pool = new pg.Pool(config);
    // An idle connection that breaks must not take the process with it; the pool makes a new one.
    pool.on("error", (error) => {
      log.warn({ err: error, pool: config.application_name }, "an idle database connection broke");
    });
    return pool;
  };
  const pool = openPool({ ...clientConfig(url), max: poolSize });
  const preparedPool = openPool({
    ...clientConfig(url, preparedOptions),
    application_name: "tt-host prepared",
    max: poolSize,
  });
  const boundedPool = openPool({
    ...clientConfig(url, boundedOptions),
    application_name: "tt-host bounded",
    max: boundedPoolSize,
  });
  const jobsPool = openPool({ connectionString: url, max: 3, application_name: "tt-host jobs" });
  return {
    kind: "postgres",
    db: kyselyOn(pool),
    byIndex: kyselyOn(preparedPool),
    bounded: kyselyOn(boundedPool),
    async prepared<Row>(
      statement: { readonly name: string; readonly text: string },
      parameters: readonly unknown[],
    ): Promise<Row[]> {
      const result = await preparedPool.query({
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
      await Promise.all([pool.end(), preparedPool.end(), boundedPool.end(), jobsPool.end()]);
    },
  };
}

import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Log } from "../log/log";
import { maxReadMs, type OpenDatabase } from "./database";
import { countDatabaseFailures } from "./failure-log";
import { GuardedPool } from "./guarded-pool";
import { listenPostgres } from "./listen-postgres";
import { withNamedStatements } from "./named-statements";
import type { Database } from "./schema";
import {
  maintenanceLimits,
  probeLimits,
  requestLimits,
  serverLimits,
  type SessionLimits,
} from "./session-limits";
import { parsers } from "./types";

const poolSize = 10;
/** A search asks four questions at once. */
const boundedPoolSize = 4;

/**
 * Without just-in-time compilation: it pays for queries of seconds, and a server that misjudges one
 * of ours compiles it for a second at each execution.
 */
const everySession = ["jit=off"] as const;
const ownSession = [...everySession, "TimeZone=UTC", "DateStyle=ISO"] as const;
/**
 * For prepared statements, all of which look things up by index: they are planned once, perhaps when
 * the tables are still empty, and a plan that reads an empty table from end to end would be kept
 * while it grows. (Seen: 1,240 deliveries a second, 370 after 18,000 of them.) Reading a page in
 * sequence is priced at twenty lookups, not forbidden: `enable_seqscan=off` adds 10^10 to each
 * table that has no fitting index, e.g. the one row of `settings`, and by such a price a server takes
 * the cheapest statement for the longest.
 */
export const indexPrices = [
  "seq_page_cost=20",
  "random_page_cost=1",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
] as const;
/** A table that was empty when it was analyzed has no pages to price, so no plan is kept for long. */
const preparedLifetimeSeconds = 60;

const boundedLimits: SessionLimits = {
  ...requestLimits,
  statementMs: maxReadMs,
  answerMs: 3 * maxReadMs,
};

/** One kind of session. */
interface SessionKind {
  /** What `pg_stat_activity` shows. */
  readonly name: string;
  readonly settings: readonly string[];
  readonly limits: SessionLimits;
}

const sessions = {
  requests: { name: "tt-host", settings: ownSession, limits: requestLimits },
  prepared: {
    name: "tt-host prepared",
    settings: [...ownSession, ...indexPrices, "plan_cache_mode=force_generic_plan"],
    limits: requestLimits,
  },
  bounded: {
    name: "tt-host bounded",
    settings: [...ownSession, "default_transaction_read_only=on"],
    limits: boundedLimits,
  },
  maintenance: { name: "tt-host maintenance", settings: ownSession, limits: maintenanceLimits },
  probe: { name: "tt-host probe", settings: ownSession, limits: probeLimits },
  jobs: { name: "tt-host jobs", settings: everySession, limits: requestLimits },
} as const satisfies Readonly<Record<string, SessionKind>>;

/**
 * A client's configuration. What the URL says goes over what is said beside it, so our options are
 * put into the URL, after its own: instants are cut, not parsed, and would be wrong in any other zone.
 */
function clientConfig(url: string, { name, settings, limits }: SessionKind): pg.ClientConfig {
  const options = [...settings, ...serverLimits(limits)].map((setting) => `-c ${setting}`);
  const target = new URL(url);
  const given = target.searchParams.get("options");
  target.searchParams.set("options", [...(given === null ? [] : [given]), ...options].join(" "));
  return {
    connectionString: target.href,
    application_name: name,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: limits.connectMs,
    query_timeout: limits.answerMs,
  };
}

/** Instants and numbers as this program reads them, see `types.ts`. */
const ownTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: Parameters<typeof pg.types.getTypeParser>[0]) =>
    parsers[oid] ?? (pg.types.getTypeParser(oid) as (text: string) => unknown),
};

function kyselyOn(pool: GuardedPool): Kysely<Database> {
  return new Kysely({ dialect: new PostgresDialect({ pool: withNamedStatements(pool) }) });
}

/**
 * Opens PostgreSQL (15 or newer). Connections are made when they are needed.
 * @param limits Of what requests and jobs do (default: {@link requestLimits}).
 */
export function openPostgres(
  url: string,
  givenLog: Log,
  limits: SessionLimits = requestLimits,
): OpenDatabase {
  const log = countDatabaseFailures(givenLog);
  const openPool = (kind: SessionKind, config: pg.PoolConfig): GuardedPool => {
    const own = kind.limits === requestLimits ? { ...kind, limits } : kind;
    return new GuardedPool({ ...clientConfig(url, own), ...config }, log);
  };
  const own = { types: ownTypes };
  const pools = {
    requests: openPool(sessions.requests, { ...own, max: poolSize }),
    prepared: openPool(sessions.prepared, {
      ...own,
      max: poolSize,
      maxLifetimeSeconds: preparedLifetimeSeconds,
    }),
    bounded: openPool(sessions.bounded, { ...own, max: boundedPoolSize }),
    maintenance: openPool(sessions.maintenance, { ...own, max: 2 }),
    probe: openPool(sessions.probe, { ...own, max: 1 }),
    // pg-boss expects the driver's own types.
    jobs: openPool(sessions.jobs, { max: 3 }),
  };
  return {
    kind: "postgres",
    db: kyselyOn(pools.requests),
    byIndex: kyselyOn(pools.prepared),
    bounded: kyselyOn(pools.bounded),
    maintenance: kyselyOn(pools.maintenance),
    probe: kyselyOn(pools.probe),
    async prepared<Row>(
      statement: { readonly name: string; readonly text: string },
      parameters: readonly unknown[],
    ): Promise<Row[]> {
      const result = await pools.prepared.query({
        ...statement,
        values: [...parameters],
      });
      return result.rows as Row[];
    },
    listen: (channel, onNotify, onLost) => {
      const listener = {
        onNotify,
        // Its heartbeat finds a silent path within seconds, which the pools' connections share.
        onLost: () => {
          for (const pool of Object.values(pools)) pool.distrust();
          onLost();
        },
      };
      return listenPostgres(clientConfig(url, sessions.requests), channel, listener, log);
    },
    jobs: {
      executeSql: (text, values) =>
        pools.jobs.query({ text, ...(values === undefined ? {} : { values }) }),
    },
    maintain: () => Promise.resolve(),
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}

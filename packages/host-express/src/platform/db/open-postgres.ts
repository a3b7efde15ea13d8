import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Log } from "../log/log";
import { traceStatement, traceStatements } from "../tracing/trace-statements";
import type { Tracer } from "../tracing/tracer";
import { maxReadMs, type OpenDatabase } from "./database";
import { ExplicitColumns } from "./explicit-columns";
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
/** A search runs four queries at once. */
const boundedPoolSize = 4;

/**
 * Just-in-time compilation pays off for queries of several seconds. If the server overestimates a short
 * query, compiling adds a second to each execution.
 */
const everySession = ["jit=off"] as const;
const ownSession = [...everySession, "TimeZone=UTC", "DateStyle=ISO"] as const;
/**
 * Planner costs for prepared statements, which all use index lookups. They are planned once, perhaps
 * while the tables are empty, and a plan with a sequential scan would be kept while a table grows.
 * (Measured: 1,240 deliveries a second, and 370 after 18,000 of them.) A sequential page costs as much
 * as twenty lookups. `enable_seqscan=off` is no alternative: it adds 10^10 for each table without a
 * suitable index, e.g. the one row of `settings`, so that the server takes cheap statements for long ones.
 */
export const indexPrices = [
  "seq_page_cost=20",
  "random_page_cost=1",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
] as const;
/** A table that was empty when analyzed has no pages to cost, so plans are renewed often. */
const preparedLifetimeSeconds = 60;

const boundedLimits: SessionLimits = {
  ...requestLimits,
  statementMs: maxReadMs,
  answerMs: 3 * maxReadMs,
};

/** Settings of the sessions of one pool. */
interface SessionKind {
  /** `application_name`, as `pg_stat_activity` shows it. */
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
  listener: { name: "tt-host listener", settings: ownSession, limits: requestLimits },
  jobs: { name: "tt-host jobs", settings: everySession, limits: requestLimits },
} as const satisfies Readonly<Record<string, SessionKind>>;

/**
 * The configuration of a client. Options in the URL take precedence over separate ones, so the session
 * settings are appended to the URL's options: timestamps are sliced, which requires a UTC session.
 */
function clientConfig(url: string, { name, settings, limits }: SessionKind): pg.ClientConfig {
  const options = [...settings, ...serverLimits(limits)].map((setting) => `-c ${setting}`);
  const target = new URL(url);
  const urlOptions = target.searchParams.get("options");
  target.searchParams.set(
    "options",
    [...(urlOptions === null ? [] : [urlOptions]), ...options].join(" "),
  );
  return {
    connectionString: target.href,
    application_name: name,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: limits.connectMs,
    query_timeout: limits.answerMs,
  };
}

/** Type parsers of `types.ts`. */
const ownTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: Parameters<typeof pg.types.getTypeParser>[0]) =>
    parsers[oid] ?? (pg.types.getTypeParser(oid) as (text: string) => unknown),
};

function kyselyOn(
  pool: GuardedPool,
  columns: ExplicitColumns,
  tracer: Tracer | undefined,
): Kysely<Database> {
  const dialect = new PostgresDialect({ pool: withNamedStatements(pool) });
  return new Kysely({ dialect, plugins: [columns], ...traceStatements(tracer) });
}

/**
 * Opens PostgreSQL (15 or newer). Connections are opened on demand.
 * @param limits Timeouts of requests and jobs (default: {@link requestLimits}).
 */
export function openPostgres(
  url: string,
  hostLog: Log,
  limits: SessionLimits = requestLimits,
  tracer?: Tracer,
): OpenDatabase {
  const log = countDatabaseFailures(hostLog);
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
    // pg-boss expects the driver's default types.
    jobs: openPool(sessions.jobs, { max: 3 }),
  };
  const columns = new ExplicitColumns();
  const maintenance = kyselyOn(pools.maintenance, columns, tracer);
  return {
    kind: "postgres",
    db: kyselyOn(pools.requests, columns, tracer),
    byIndex: kyselyOn(pools.prepared, columns, tracer),
    bounded: kyselyOn(pools.bounded, columns, tracer),
    maintenance,
    probe: kyselyOn(pools.probe, columns, tracer),
    async prepared<Row>(
      statement: { readonly name: string; readonly text: string },
      parameters: readonly unknown[],
    ): Promise<Row[]> {
      const result = await traceStatement(tracer, statement.text, () =>
        pools.prepared.query({ ...statement, values: [...parameters] }),
      );
      return result.rows as Row[];
    },
    listen: (channel, onNotify, onLost) => {
      const listener = {
        onNotify,
        // The heartbeat detects a broken network path within seconds, for all pools' connections.
        onLost: () => {
          for (const pool of Object.values(pools)) pool.distrust();
          onLost();
        },
      };
      return listenPostgres(clientConfig(url, sessions.listener), channel, listener, log);
    },
    jobs: {
      executeSql: (text, values) =>
        pools.jobs.query({ text, ...(values === undefined ? {} : { values }) }),
    },
    fixColumns: () => columns.read(maintenance),
    maintain: () => Promise.resolve(),
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}

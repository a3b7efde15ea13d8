import type { Clock, Descriptor } from "@tt/connector-core";
import { createGuardedFetch, nodeCrypto, systemClock } from "@tt/connector-core/node";
import { createApp } from "./app";
import { builtIn } from "./built-in";
import { serveCommands } from "./cli/commands/serve-commands";
import { createDeliveryLog } from "./connectors/deliveries/log";
import { notificationCleanupJob } from "./connectors/notifications/cleanup";
import { dailySummaryJobs } from "./connectors/notifications/daily-summary";
import { revokeJob } from "./connectors/integrations/disconnect";
import { fanOutEvents } from "./connectors/notifications/fan-out";
import { checkKeysAtStart } from "./connectors/keys/start";
import { notificationJob } from "./connectors/notifications/job";
import { registerConnectors } from "./connectors/registry";
import { dueSyncs, requestSync, syncJobs } from "./connectors/sync/schedule";
import { createSyncRunner } from "./connectors/sync/runner";
import { updateTaskTexts } from "./features/search/task-texts";
import { seedSettings } from "./features/settings/write";
import { readSettings } from "./features/settings/store";
import { foldTotalsJob } from "./features/time-entries/count";
import { completeSetup } from "./features/users/write";
import { fanOutJob, storeMessages } from "./features/webhooks/fan-out";
import { deliveryJobs } from "./features/webhooks/job";
import { sweepJob } from "./features/webhooks/sweep";
import { createAi } from "./platform/ai/ai";
import { loadAssets } from "./platform/assets/load";
import { createAuthenticator } from "./platform/auth/authenticate";
import type { Config } from "./platform/config/config";
import { workOptions } from "./features/choices/work";
import { suggestedEntries } from "./features/suggestions/suggest";
import type { HostContext } from "./platform/context";
import { checkSessions } from "./platform/db/check-sessions";
import type { OpenDatabase } from "./platform/db/database";
import { countDatabaseFailures } from "./platform/db/failure-log";
import { migrate } from "./platform/db/migrate";
import { openDatabase } from "./platform/db/open";
import { databaseFailure } from "./platform/db/unavailable";
import { AdmissionControl, admissionLimits } from "./platform/http/admission";
import { createHttpServer } from "./platform/http/http-server";
import { listen } from "./platform/http/listen";
import { maintenanceJob, databaseMaintenanceJob } from "./platform/jobs/maintenance";
import { createJobs } from "./platform/jobs/jobs";
import { createPace } from "./platform/jobs/pace";
import { createRelay, outboxBacklog, type FanOut } from "./platform/jobs/relay";
import type { Log } from "./platform/log/log";
import { createMetrics } from "./platform/metrics/metrics";
import { connectRedis } from "./platform/redis/shared-redis";
import { traceJobs } from "./platform/tracing/trace-jobs";
import type { Tracer } from "./platform/tracing/tracer";
import { loadKeys } from "./platform/secrets/keys";
import { createStorage } from "./connectors/storage/create-storage";

/**
 * Options of {@link startHost} that cannot come from the environment.
 * @example
 * ```ts
 * import { createLog, type HostOptions } from "@tt/host-express";
 * import { githubConnector } from "@tt/connector-github";
 *
 * const options: HostOptions = {
 *   log: createLog("info"),
 *   connectors: [githubConnector],
 * };
 * ```
 */
export interface HostOptions {
  /** Receives one line per request and the host's warnings and errors. */
  readonly log: Log;
  /** Connectors to offer, the same as in `readConfig` (default: `builtIn`). */
  readonly connectors?: readonly Descriptor[];
  /** Source of the current time (default: the system clock). */
  readonly clock?: Clock;
  /** Sends the requests to providers (default: `globalThis.fetch`). */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Sends the requests to servers that users name (default: a fetch that refuses addresses that are
   * not public, except those of `OUTBOUND_ALLOWLIST`).
   */
  readonly guardedFetch?: typeof globalThis.fetch;
  /** Receives spans of requests, deliveries, syncs, jobs and statements (default: none are made). */
  readonly tracer?: Tracer;
  /**
   * An open database to use instead of the configured one; the host closes it. For tests.
   * @internal
   */
  readonly database?: OpenDatabase;
}

/**
 * A host that accepts requests.
 * @example
 * ```ts
 * import type { RunningHost } from "@tt/host-express";
 *
 * export function stopOnSignal(host: RunningHost): void {
 *   process.once("SIGTERM", () => void host.close());
 * }
 * ```
 */
export interface RunningHost {
  /** The URL it listens on, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Stops accepting requests, finishes running requests and jobs, then closes the database. */
  close(): Promise<void>;
}

/**
 * Starts a host: loads the encryption keys, opens and migrates the database, starts the jobs and
 * listens for requests. A failed start leaves nothing running.
 * @throws ConfigError if a variable has a wrong value; the message names it
 * @example
 * ```ts
 * import { builtIn, createLog, readConfig, startHost } from "@tt/host-express";
 *
 * const config = readConfig(process.env, builtIn);
 * const host = await startHost(config, { log: createLog(config.logLevel) });
 * process.once("SIGTERM", () => void host.close());
 * ```
 */
export async function startHost(config: Config, options: HostOptions): Promise<RunningHost> {
  const log = countDatabaseFailures(options.log);
  const keys = await loadKeys(config);
  if (keys.keys.length === 0) {
    log.warn(
      {},
      "SETTINGS_ENCRYPTION_KEY is not set: integrations that store secrets cannot be saved",
    );
  }
  const database = options.database ?? (await openDatabase(config, log, options.tracer));
  const started: Stop[] = [() => database.close()];
  try {
    const crypto = nodeCrypto(keys.keys);
    const url = await serve(config, { ...options, log }, database, crypto, started);
    log.info({ url, database: database.kind }, "serving");
    return { url, close: () => stopAll(started, log) };
  } catch (error) {
    await stopAll(started, log);
    throw error;
  }
}

type Stop = () => Promise<void>;

/**
 * Stops all parts, the last started first. An unavailable database is only logged.
 * @throws the first other error, after every part was stopped
 */
async function stopAll(started: Stop[], log: Log): Promise<void> {
  const errors: unknown[] = [];
  for (let stop = started.pop(); stop; stop = started.pop()) {
    await stop().catch((error: unknown) => {
      if (databaseFailure(error)) {
        log.warn({ err: error }, "the database was unavailable during shutdown");
      } else errors.push(error);
    });
  }
  if (errors.length > 0) throw errors[0];
}

/**
 * Starts all parts on an open database.
 * @param started receives a function that stops each started part
 * @returns the URL the host listens on
 */
async function serve(
  config: Config,
  {
    log,
    connectors: descriptors = builtIn,
    clock = systemClock(),
    fetch = globalThis.fetch,
    guardedFetch = createGuardedFetch({ allowlist: config.outboundAllowlist }),
    tracer,
  }: HostOptions,
  database: OpenDatabase,
  crypto: HostContext["crypto"],
  started: Stop[],
): Promise<string> {
  await checkSessions(database);
  const [done] = await Promise.all([migrate(database.maintenance), loadAssets()]);
  if (done.length > 0) log.info({ migrations: done }, "migrated the database");
  await database.fixColumns();
  await seedSettings(database.db, config);
  await createFirstAdmin(config, database, log);
  await checkKeysAtStart(database, crypto, log);

  const metrics = createMetrics();
  metrics.onOutboxBacklog(() => outboxBacklog(database.db));
  const jobs = createJobs(database, log, (queue, result) => {
    metrics.job(queue, result);
  });
  const redis =
    config.redisUrl === undefined ? undefined : await connectRedis(config.redisUrl, log);
  started.push(() => {
    redis?.close();
    return Promise.resolve();
  });
  const now = (): Date => clock.now();
  const ai = createAi(config.ai, {
    fetch,
    log,
    metrics,
    now: () => clock.now().getTime(),
    redis,
  });
  const context: HostContext = {
    config,
    database,
    crypto,
    clock,
    log,
    metrics,
    jobs,
    fetch,
    guardedFetch,
    workOptions: (user) => workOptions(database.db, user),
    suggestedEntries: (user) => suggestedEntries(database.db, user, clock.now()),
    connectorNames: new Map(descriptors.map(({ manifest }) => [manifest.key, manifest.name])),
    redis,
    ai,
  };
  const storage = await createStorage(database, { now });
  started.push(() => storage.close());
  const deliveries = createDeliveryLog(database.db, context);
  started.push(() => deliveries.close());
  const connectors = registerConnectors(descriptors, storage, context, {
    fetch,
    deliveries,
    requestSync: (manifest, id) => requestSync(context, manifest, id),
    tracer,
  });
  const authenticator = createAuthenticator(context);
  started.push(() => authenticator.tokens.close());
  const syncs = createSyncRunner(database.db);
  const notifyIntegrations = fanOutEvents(connectors, jobs, clock);
  const storeForWebhooks = storeMessages(jobs);
  const relayEvents: FanOut = async (events, tx) => {
    await updateTaskTexts(events, tx);
    await notifyIntegrations(events, tx);
    await storeForWebhooks(events, tx);
  };
  const relay = createRelay(database.db, relayEvents, log, {
    isShared: database.kind === "pglite",
  });
  const admission = new AdmissionControl(admissionLimits(config.maxConcurrentRequests), log);
  const pace = createPace(admission);
  const http = createHttpServer(
    createApp(
      { context, authenticator, storage, connectors, syncs, deliveries },
      admission,
      tracer,
    ),
  );

  started.push(() => jobs.stop());
  const handlers = [
    maintenanceJob(database, now),
    foldTotalsJob(database),
    ...(database.kind === "pglite" ? [databaseMaintenanceJob(database)] : []),
    notificationJob(connectors, storage, context),
    notificationCleanupJob(database, now),
    ...dailySummaryJobs(connectors, context),
    revokeJob(connectors),
    // With a pace of its own, so that it does not wait for all attempts that are queued before it.
    fanOutJob(context, createPace(admission, { maxSteps: 1 })),
    ...deliveryJobs(context, pace),
    sweepJob(context),
    dueSyncs(connectors, database.db, jobs),
    ...syncJobs(connectors, { syncs, db: database.db, log }),
  ];
  await jobs.start(traceJobs(handlers, tracer));
  started.push(() => relay.stop());
  relay.start();
  const url = await listen(http.server, config);
  started.push(() => http.finish());
  const { tokens } = authenticator;
  started.push(await serveCommands(database, { now, tokens }, log));
  // Requests and jobs wait for their syncs, so the syncs are stopped before them.
  started.push(() => syncs.stop());
  // Requests wait for the model, too.
  started.push(() => {
    ai.close();
    return Promise.resolve();
  });
  started.push(() => {
    http.beginStop();
    return Promise.resolve();
  });
  return url;
}

async function createFirstAdmin(config: Config, database: OpenDatabase, log: Log): Promise<void> {
  if (!config.admin) return;
  const { setupCompleted } = await readSettings(database.db);
  if (setupCompleted) return;
  const id = await completeSetup(database.db, config.admin);
  if (id !== undefined) log.info({ username: config.admin.username }, "created the first admin");
}

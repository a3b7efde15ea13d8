import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Clock, Descriptor } from "@tt/connector-core";
import { nodeCrypto, systemClock } from "@tt/connector-core/node";
import { gcalConnector } from "@tt/connector-gcal";
import { githubConnector } from "@tt/connector-github";
import { slackConnector } from "@tt/connector-slack";
import { createApp } from "./app";
import { dailySummaryJobs } from "./connectors/notifications/daily-summary";
import { revokeJob } from "./connectors/integrations/disconnect";
import { fanOutEvents } from "./connectors/notifications/fan-out";
import { checkKeysAtStart } from "./connectors/keys/start";
import { notificationJob } from "./connectors/notifications/job";
import { notificationCleanupJob } from "./connectors/notifications/write";
import { registerConnectors } from "./connectors/registry";
import { dueSyncs, syncJobs } from "./connectors/sync/schedule";
import { createSyncRunner } from "./connectors/sync/runner";
import { updateTaskTexts } from "./features/search/task-texts";
import { seedSettings } from "./features/settings/write";
import { readSettings } from "./features/settings/store";
import { foldTotalsJob } from "./features/time-entries/count";
import { completeSetup } from "./features/users/write";
import { createAuthenticator } from "./platform/auth/authenticate";
import type { Config } from "./platform/config/config";
import type { HostContext } from "./platform/context";
import type { OpenDatabase } from "./platform/db/database";
import { countDatabaseFailures } from "./platform/db/failure-log";
import { migrate } from "./platform/db/migrate";
import { openDatabase } from "./platform/db/open";
import { databaseFailure } from "./platform/db/unavailable";
import { createHttpServer } from "./platform/http/http-server";
import { listenError } from "./platform/http/listen-error";
import { maintenanceJob, databaseMaintenanceJob } from "./platform/jobs/maintenance";
import { createJobs } from "./platform/jobs/jobs";
import { createRelay, outboxBacklog, type FanOut } from "./platform/jobs/relay";
import type { Log } from "./platform/log/log";
import { createMetrics } from "./platform/metrics/metrics";
import { connectRedis } from "./platform/redis/shared-redis";
import { loadKeys } from "./platform/secrets/keys";
import { createStorage } from "./connectors/storage/create-storage";

/** What a host can be started with beside its configuration. */
export interface HostOptions {
  readonly log: Log;
  /** Defaults to all that come with the host. */
  readonly connectors?: readonly Descriptor[];
  /** Defaults to real time. */
  readonly clock?: Clock;
  /** How providers are reached. Defaults to the network. */
  readonly fetch?: typeof globalThis.fetch;
  /** An open database instead of the configured one; the host closes it. */
  readonly database?: OpenDatabase;
}

/** A host that serves. */
export interface RunningHost {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Finishes requests and jobs, then closes the database. */
  close(): Promise<void>;
}

/**
 * Starts a host: keys, database, migrations, first settings, jobs, routes, in this order.
 * @throws ConfigError when something is set wrong
 */
export async function startHost(config: Config, options: HostOptions): Promise<RunningHost> {
  const log = countDatabaseFailures(options.log);
  const keys = await loadKeys(config);
  if (keys.keys.length === 0) {
    log.warn({}, "no SETTINGS_ENCRYPTION_KEY is set: cards with secrets cannot be saved");
  }
  const database = options.database ?? (await openDatabase(config, log));
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
 * Stops what was started last first. A database that is away keeps nothing from stopping.
 * @throws Whatever else kept a part from stopping, when all have been tried
 */
async function stopAll(started: Stop[], log: Log): Promise<void> {
  const faults: unknown[] = [];
  for (let stop = started.pop(); stop; stop = started.pop()) {
    await stop().catch((error: unknown) => {
      if (databaseFailure(error)) log.warn({ err: error }, "stopped without the database");
      else faults.push(error);
    });
  }
  if (faults.length > 0) throw faults[0];
}

/**
 * Starts everything on an open database.
 * @param started Gets what undoes each step, so that a start that fails leaves nothing running.
 * @returns Where it listens.
 */
async function serve(
  config: Config,
  {
    log,
    connectors: descriptors = [githubConnector, gcalConnector, slackConnector],
    clock = systemClock(),
    fetch = globalThis.fetch,
  }: HostOptions,
  database: OpenDatabase,
  crypto: HostContext["crypto"],
  started: Stop[],
): Promise<string> {
  const done = await migrate(database.maintenance);
  if (done.length > 0) log.info({ migrations: done }, "the database was migrated");
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
  const context: HostContext = { config, database, crypto, clock, log, metrics, jobs, redis };
  const storage = await createStorage(database, { now: () => clock.now() });
  started.push(() => storage.close());
  const connectors = registerConnectors(descriptors, storage, context, fetch);
  const gatekeeper = createAuthenticator(context);
  started.push(() => gatekeeper.tokens.close());
  const syncs = createSyncRunner(database.db);
  const toCards = fanOutEvents(connectors, jobs, clock);
  const relayEvents: FanOut = async (events, tx) => {
    await updateTaskTexts(events, tx);
    await toCards(events, tx);
  };
  const relay = createRelay(database.db, relayEvents, log);
  const http = createHttpServer(createApp({ context, gatekeeper, storage, connectors, syncs }));

  started.push(() => jobs.stop());
  await jobs.start([
    maintenanceJob(database),
    foldTotalsJob(database),
    ...(database.kind === "pglite" ? [databaseMaintenanceJob(database)] : []),
    notificationJob(connectors, storage, context),
    notificationCleanupJob(database),
    ...dailySummaryJobs(connectors, context),
    revokeJob(connectors),
    dueSyncs(connectors, database.db, jobs),
    ...syncJobs(connectors, syncs, log),
  ]);
  started.push(() => relay.stop());
  relay.start();
  const url = await listen(http.server, config);
  started.push(() => http.finish());
  // Requests and jobs wait for their syncs, so these end first.
  started.push(() => syncs.stop());
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
  if (id !== undefined)
    log.info({ username: config.admin.username }, "the first admin was created");
}

async function listen(server: Server, config: Config): Promise<string> {
  const listening = once(server, "listening");
  server.listen(config.port, config.host);
  await listening.catch((error: unknown) => {
    throw listenError(error);
  });
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${String(port)}`;
}

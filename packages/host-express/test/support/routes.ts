import { createSyncRunner } from "../../src/connectors/sync/runner";
import { fixedClock } from "@tt/connector-core/testing";
import { nodeCrypto } from "@tt/connector-core/node";
import { allRoutes } from "../../src/app";
import { builtIn } from "../../src/built-in";
import { createDeliveryLog } from "../../src/connectors/deliveries/log";
import { registerConnectors } from "../../src/connectors/registry";
import { createAuthenticator } from "../../src/platform/auth/authenticate";
import { readConfig } from "../../src/platform/config/read-config";
import type { OpenDatabase } from "../../src/platform/db/database";
import type { Route } from "../../src/platform/http/route";
import { createJobs } from "../../src/platform/jobs/jobs";
import { createMetrics } from "../../src/platform/metrics/metrics";
import { createStorage } from "../../src/connectors/storage/create-storage";
import { silentLog } from "./databases";
import { disabledAi } from "./model";

/** Lists all routes of the host, so that tests cover new routes automatically. */
export async function routeTable(database: OpenDatabase): Promise<readonly Route[]> {
  const clock = fixedClock();
  const context = {
    config: readConfig({}, builtIn),
    database,
    crypto: nodeCrypto([]),
    clock,
    log: silentLog,
    metrics: createMetrics(),
    jobs: createJobs(database, silentLog, () => undefined),
    fetch,
    guardedFetch: fetch,
    workOptions: () => Promise.resolve([]),
    suggestedEntries: () => Promise.resolve([]),
    connectorNames: new Map(),
    redis: undefined,
    ai: disabledAi,
  };
  const storage = await createStorage(database, { now: () => clock.now() });
  const deliveries = createDeliveryLog(database.db, context);
  const connectors = registerConnectors(builtIn, storage, context, {
    fetch,
    deliveries,
    requestSync: () => Promise.resolve(),
  });
  const authenticator = createAuthenticator(context);
  try {
    return allRoutes({
      context,
      authenticator,
      storage,
      connectors,
      syncs: createSyncRunner(database.db),
      deliveries,
    });
  } finally {
    await authenticator.tokens.close();
    await storage.close();
  }
}

/** Method and path, e.g. `GET /api/v1/projects`. */
export function nameOf(route: Route): string {
  return `${route.method.toUpperCase()} ${route.path}`;
}

/** A path that matches the route, with 1 for each parameter, and a UUID for deliveries. */
export function pathOf(route: Route): string {
  return route.path
    .replace("{delivery_id}", "00000000-0000-4000-8000-000000000001")
    .replace(/\{\w+\}/g, "1");
}

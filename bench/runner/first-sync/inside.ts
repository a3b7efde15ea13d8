import {
  createTelemetry,
  prepareSettings,
  type Connector,
  type Descriptor,
  type JsonObject,
  type Ports,
} from "@tt/connector-core";
import { nodeCrypto, parseKeys, systemClock } from "@tt/connector-core/node";
import { createStorage } from "../../../packages/host-express/src/connectors/storage/create-storage";
import type { OpenDatabase } from "../../../packages/host-express/src/platform/db/database";
import { openPGlite } from "../../../packages/host-express/src/platform/db/open-pglite";
import { openPostgres } from "../../../packages/host-express/src/platform/db/open-postgres";
import { createLog } from "../../../packages/host-express/src/platform/log/log";
import { encryptionKey } from "../seed";
import type { InsideFigures } from "./scenario";

/** A connector that syncs in this process. */
export interface Inside {
  readonly descriptor: Descriptor;
  /** Prepares the integration. @returns Its id */
  readonly setUp: (database: OpenDatabase, ports: Ports, connector: Connector) => Promise<string>;
  /** Settings that point the integration to a source. */
  readonly settingsOf: (source: string) => JsonObject;
}

/**
 * Syncs sources one after another and measures how much memory each sync holds: the heap after a full
 * collection at every page, less what it was before the sync. Then counts what a sync costs that finds
 * nothing new. Needs `--expose-gc`; prints `InsideFigures`.
 */
export async function measureInside({ descriptor, setUp, settingsOf }: Inside): Promise<void> {
  const log = createLog("silent");
  const url = process.env["DATABASE_URL"];
  const counts = { statements: 0, statuses: [] as number[] };
  const database = counted(
    url === undefined ? await openPGlite(process.env["TT_DATA_DIR"]) : openPostgres(url, log),
    () => (counts.statements += 1),
  );
  const clock = systemClock();
  const storage = await createStorage(database, { now: () => clock.now() });
  const ports: Ports = {
    storage,
    crypto: nodeCrypto(parseKeys(encryptionKey)),
    clock,
    log,
    telemetry: createTelemetry(),
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      counts.statuses.push(answer.status);
      return answer;
    },
    baseUrl: "https://tt.example",
    env: process.env,
  };
  const connector = descriptor.create(ports);
  const id = await setUp(database, ports, connector);
  const growthBytes: number[] = [];
  for (const source of process.argv.slice(2)) {
    const row = await storage.integrations.get(id, { fresh: true });
    const prepared = await prepareSettings(descriptor.manifest, settingsOf(source), id, row, ports);
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
    await storage.integrations.patch(id, prepared.patch);
    growthBytes.push(await growthDuring(connector, id));
  }
  Object.assign(counts, { statements: 0, statuses: [] });
  await connector.sync(id);
  const figures: InsideFigures = { growthBytes, unchanged: counts };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  await storage.close();
  await database.close();
  process.exit(0);
}

/** Counts the statements of a database. */
function counted(database: OpenDatabase, onStatement: () => void): OpenDatabase {
  return {
    ...database,
    db: database.db.withPlugin({
      transformQuery({ node }) {
        onStatement();
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    }),
    prepared(statement, parameters) {
      onStatement();
      return database.prepared(statement, parameters);
    },
  };
}

/** Attempts of one sync: on a busy machine a page may exceed the time limit of requests. */
const maxAttempts = 5;

/** Syncs, going on at the checkpoint after a failure. @returns Growth of the heap, bytes */
async function growthDuring(connector: Connector, id: string): Promise<number> {
  const before = heapBytes();
  let maxGrowth = 0;
  const onProgress = (): void => {
    maxGrowth = Math.max(maxGrowth, heapBytes() - before);
  };
  for (let attempt = 1; ; attempt += 1) {
    const result = await connector.sync(id, { onProgress });
    if (result.ok) return maxGrowth;
    if (attempt === maxAttempts) throw new Error(result.error);
  }
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

import { createTelemetry, prepareSettings, type Ports } from "@tt/connector-core";
import { nodeCrypto, parseKeys, systemClock } from "@tt/connector-core/node";
import { gcalConnector } from "@tt/connector-gcal";
import { randomUUID } from "node:crypto";
import { encryptionKey } from "../seed";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import { openPGlite } from "../../packages/host-express/src/platform/db/open-pglite";
import { openPostgres } from "../../packages/host-express/src/platform/db/open-postgres";
import { createLog } from "../../packages/host-express/src/platform/log/log";
import { createStorage } from "../../packages/host-express/src/connectors/storage/create-storage";
import { insertIntegration } from "../../packages/host-express/src/connectors/storage/insert";
import { allow } from "./consent";
import { redirectUri, registration } from "./events";

// Imports calendars one after another and says what of each stayed in memory while it ran: the heap
// after a full collection at every page, beyond what it was before. Then syncs the last one again, and
// says what that cost. Needs --expose-gc and a database with one user and one project. Arguments:
// names of calendars.

/** What was found. */
export interface InsideFigures {
  /** Bytes, one for each calendar. */
  readonly growth: readonly number[];
  /** A calendar in which nothing changed. */
  readonly unchanged: { readonly statements: number; readonly requests: number };
}

const log = createLog("silent");
const url = process.env["DATABASE_URL"];
const opened =
  url === undefined ? await openPGlite(process.env["TT_DATA_DIR"]) : openPostgres(url, log);
let statements = 0;
let requests = 0;
const database: OpenDatabase = {
  ...opened,
  db: opened.db.withPlugin({
    transformQuery({ node }) {
      statements += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }),
  prepared(statement, parameters) {
    statements += 1;
    return opened.prepared(statement, parameters);
  },
};
const clock = systemClock();
const storage = await createStorage(database, { now: () => clock.now() });
const ports: Ports = {
  storage,
  crypto: nodeCrypto(parseKeys(encryptionKey)),
  clock,
  log,
  telemetry: createTelemetry(),
  fetch: (input, init) => {
    requests += 1;
    return fetch(input, init);
  },
  baseUrl: "https://tt.example",
  env: {
    ...process.env,
    GOOGLE_CLIENT_ID: registration.id,
    GOOGLE_CLIENT_SECRET: registration.secret,
  },
};
const connector = gcalConnector.create(ports);
const id = randomUUID();
const card = {
  id,
  connector: gcalConnector.manifest.key,
  owner: 1,
  publicId: "bench",
  nextSyncAt: null,
  settings: {},
  secrets: {},
  credentials: {},
  state: {},
};
await database.db.transaction().execute((tx) => insertIntegration(tx, card));
const consent = await connector.authorize(id, redirectUri);
if (!consent.ok) throw new Error(consent.error);
const code = (await allow(consent.url)).searchParams.get("code") ?? "";
const connected = await connector.connect(id, { code, verifier: consent.verifier, redirectUri });
if (!connected.ok) throw new Error(connected.error);

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const growth: number[] = [];
for (const name of process.argv.slice(2)) {
  const input = { calendar_id: name, default_project_id: 1, sync_days_back: 30 };
  const row = await storage.integrations.get(id, { fresh: true });
  const prepared = await prepareSettings(gcalConnector.manifest, input, id, row, ports);
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
  await storage.integrations.patch(id, prepared.patch);
  const before = heap();
  let most = 0;
  const result = await connector.sync(id, {
    onProgress: () => {
      most = Math.max(most, heap() - before);
    },
  });
  if (!result.ok) throw new Error(result.error);
  growth.push(most);
}
statements = 0;
requests = 0;
await connector.sync(id);
const figures: InsideFigures = { growth, unchanged: { statements, requests } };
process.stdout.write(`${JSON.stringify(figures)}\n`);
await storage.close();
await database.close();
process.exit(0);

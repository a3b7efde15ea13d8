import { createTelemetry, prepareSettings, type Ports } from "@tt/connector-core";
import { nodeCrypto, parseKeys, systemClock } from "@tt/connector-core/node";
import { githubConnector } from "@tt/connector-github";
import { encryptionKey } from "../seed";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import { openPGlite } from "../../packages/host-express/src/platform/db/open-pglite";
import { openPostgres } from "../../packages/host-express/src/platform/db/open-postgres";
import { createLog } from "../../packages/host-express/src/platform/log/log";
import { createStorage } from "../../packages/host-express/src/connectors/storage/create-storage";
import { cardToken } from "./issues";

// Syncs repositories one after another and says what of each stayed in memory while it ran: the heap
// after a full collection at every page, beyond what it was before. Then syncs the last one again, and
// says what that cost. Needs --expose-gc and a database that was made for one card. Arguments: names
// of repositories.

/** What was found. */
export interface InsideFigures {
  /** Bytes, one for each repository. */
  readonly growth: readonly number[];
  /** A repository in which nothing changed. */
  readonly unchanged: { readonly statements: number; readonly statuses: readonly number[] };
}

const log = createLog("silent");
const url = process.env["DATABASE_URL"];
const opened =
  url === undefined ? await openPGlite(process.env["TT_DATA_DIR"]) : openPostgres(url, log);
let statements = 0;
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
let statuses: number[] = [];
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
    statuses.push(answer.status);
    return answer;
  },
  baseUrl: "https://tt.example",
  env: { GITHUB_API_URL: process.env["GITHUB_API_URL"] ?? "" },
};
const connector = githubConnector.create(ports);
const card = await storage.integrations.byOwner(githubConnector.manifest.key, 1);
if (!card) throw new Error("There is no card");

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const growth: number[] = [];
for (const name of process.argv.slice(2)) {
  const input = { github_token: cardToken, repo_owner: "octo-org", repo_name: name };
  const row = await storage.integrations.get(card.id, { fresh: true });
  const prepared = await prepareSettings(githubConnector.manifest, input, card.id, row, ports);
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
  await storage.integrations.patch(card.id, prepared.patch);
  const before = heap();
  let most = 0;
  const result = await connector.sync(card.id, {
    onProgress: () => {
      most = Math.max(most, heap() - before);
    },
  });
  if (!result.ok) throw new Error(result.error);
  growth.push(most);
}
statements = 0;
statuses = [];
await connector.sync(card.id);
const figures: InsideFigures = { growth, unchanged: { statements, statuses } };
process.stdout.write(`${JSON.stringify(figures)}\n`);
await storage.close();
await database.close();
process.exit(0);

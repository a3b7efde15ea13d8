import { hostProgram, startServer, type Server } from "./child";
import type { BenchDatabase, BenchDatabases } from "./databases";
import { encryptionKey } from "./seed";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";

/** Environment of every measured host. */
export const hostEnvironment = {
  SETTINGS_ENCRYPTION_KEY: encryptionKey,
  PORT: "0",
  TZ: "UTC",
  API_TOKEN_RATE_LIMIT_PER_MINUTE: "1000000",
  API_TOKEN_RATE_LIMIT_PER_HOUR: "1000000",
} as const;

/** Starts the host as `tt-host serve` does. */
export function startHost(
  database: Pick<BenchDatabase, "env">,
  nodeOptions: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  return startServer(
    hostProgram,
    ["serve"],
    { ...database.env, ...hostEnvironment, ...env },
    nodeOptions,
  );
}

/** Creates a database and fills it, before any server uses it. */
export async function createSeeded(
  databases: BenchDatabases,
  name: string,
  seed: (database: OpenDatabase) => Promise<void>,
): Promise<BenchDatabase> {
  const created = await databases.create(name);
  const database = await created.open();
  try {
    await seed(database);
  } finally {
    await database.close();
  }
  return created;
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { OpenDatabase } from "../packages/host-express/src/platform/db/database";
import { openPGlite } from "../packages/host-express/src/platform/db/open-pglite";
import { openPostgres } from "../packages/host-express/src/platform/db/open-postgres";
import { createLog } from "../packages/host-express/src/platform/log/log";
import { startPostgresServer } from "../packages/host-express/test/support/postgres-server";
import { hostProgram, startServer, type Server } from "./child";
import { encryptionKey, seedInstallation } from "./seed";

/** A database that one server process can be started on. */
export interface Home {
  /** What tells the server about it. */
  readonly env: Readonly<Record<string, string>>;
  /** For preparing and counting, while no server uses it. */
  open(): Promise<OpenDatabase>;
}

/** Where homes come from. */
export interface Homes {
  make(name: string): Promise<Home>;
  close(): Promise<void>;
}

const silent = createLog("silent");

/**
 * PostgreSQL: one database per server process on `BENCH_DATABASE_URL`, else on a server from npm with
 * the settings it comes with, durable commits included.
 */
export async function postgresHomes(): Promise<Homes> {
  const given = process.env["BENCH_DATABASE_URL"];
  const server = given === undefined ? await startPostgresServer([]) : undefined;
  const serverUrl = given ?? server?.url ?? "";
  const made: string[] = [];
  const run = async (statement: string): Promise<void> => {
    const database = openPostgres(serverUrl, silent);
    await sql.raw(statement).execute(database.maintenance);
    await database.close();
  };
  return {
    async make(name) {
      const database = `tt_bench_${String(process.pid)}_${name}`;
      await run(`create database ${database}`);
      made.push(database);
      const url = new URL(serverUrl);
      url.pathname = `/${database}`;
      return {
        env: { DATABASE_URL: url.href },
        open: () => Promise.resolve(openPostgres(url.href, silent)),
      };
    },
    async close() {
      if (server) await server.stop();
      else for (const database of made) await run(`drop database ${database} with (force)`);
    },
  };
}

/** PGlite: one directory per server process. */
export async function pgliteHomes(): Promise<Homes> {
  const root = await mkdtemp(join(tmpdir(), "tt-bench-"));
  return {
    make: (name) => {
      const directory = join(root, name);
      return Promise.resolve({
        env: { TT_DATA_DIR: directory },
        open: () => openPGlite(directory),
      });
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}

/** The real host, as `tt-host serve` starts it, on an installation with so many cards. */
export async function startHost(
  home: Home,
  cards: number,
  nodeOptions: readonly string[],
): Promise<Server> {
  const database = await home.open();
  await seedInstallation(database, cards);
  await database.close();
  const env = { ...home.env, SETTINGS_ENCRYPTION_KEY: encryptionKey, PORT: "0", TZ: "UTC" };
  return startServer(hostProgram, ["serve"], env, nodeOptions);
}

/** Tasks of a stopped host. */
export async function countTasks(home: Home): Promise<number> {
  const database = await home.open();
  const rows = await database.prepared<{ tasks: number }>(
    { name: "bench_tasks", text: "select count(*)::integer as tasks from tasks" },
    [],
  );
  await database.close();
  return rows[0]?.tasks ?? 0;
}

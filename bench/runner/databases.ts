import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import { openPGlite } from "../../packages/host-express/src/platform/db/open-pglite";
import { openPostgres } from "../../packages/host-express/src/platform/db/open-postgres";
import { createLog } from "../../packages/host-express/src/platform/log/log";
import { startDebianPostgres } from "../../packages/host-express/test/support/debian-postgres";
import {
  startPostgresServer,
  type PostgresServer,
} from "../../packages/host-express/test/support/postgres-server";

/** A database for one server process. */
export interface BenchDatabase {
  /** Environment variables that point a server to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Opens it to fill it or to count rows, while no server uses it. */
  open(): Promise<OpenDatabase>;
}

/** Creates databases, and deletes them in the end. */
export interface BenchDatabases {
  create(name: string): Promise<BenchDatabase>;
  close(): Promise<void>;
}

const silent = createLog("silent");

/**
 * Creates databases on the PostgreSQL server at `BENCH_DATABASE_URL`, otherwise on one from npm with its
 * default settings, durable commits included.
 */
export function postgresDatabases(): Promise<BenchDatabases> {
  return databasesOn(() => startPostgresServer([]));
}

/** Creates databases on the server at `BENCH_DATABASE_URL`, otherwise on one of Debian. */
export function debianDatabases(): Promise<BenchDatabases> {
  // Seven hosts at once need more than the default of 100.
  return databasesOn(() => startDebianPostgres(["max_connections=300"]));
}

async function databasesOn(start: () => Promise<PostgresServer>): Promise<BenchDatabases> {
  const given = process.env["BENCH_DATABASE_URL"];
  const server = given === undefined ? await start() : undefined;
  const serverUrl = given ?? server?.url ?? "";
  const created: string[] = [];
  const run = async (statement: string): Promise<void> => {
    const database = openPostgres(serverUrl, silent);
    await sql.raw(statement).execute(database.maintenance);
    await database.close();
  };
  return {
    async create(name) {
      const database = `tt_bench_${String(process.pid)}_${name}`;
      await run(`create database ${database}`);
      created.push(database);
      const url = new URL(serverUrl);
      url.pathname = `/${database}`;
      return {
        env: { DATABASE_URL: url.href },
        open: () => Promise.resolve(openPostgres(url.href, silent)),
      };
    },
    async close() {
      if (server) await server.stop();
      else for (const database of created) await run(`drop database ${database} with (force)`);
    },
  };
}

/** Creates embedded databases, each in a directory of its own. */
export async function pgliteDatabases(): Promise<BenchDatabases> {
  const root = await mkdtemp(join(tmpdir(), "tt-bench-"));
  return {
    create: (name) => {
      const directory = join(root, name);
      return Promise.resolve({
        env: { TT_DATA_DIR: directory },
        open: () => openPGlite(directory),
      });
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import type { OpenDatabase } from "../src/platform/db/database";
import { migrate } from "../src/platform/db/migrate";
import { openPostgres } from "../src/platform/db/open-postgres";
import { createJobs } from "../src/platform/jobs/jobs";
import { createLog } from "../src/platform/log/log";
import { isInstalled, skipLine, systemTools, type SystemTool } from "../../../scripts/system-tools";
import { buildAssets } from "../assets/build";
import { createEmptyTables } from "./support/empty-tables";
import { makePGliteTemplates } from "./support/pglite-templates";
import { buildProgram } from "./support/program";
import { startPostgresServer, type PostgresServer } from "./support/postgres-server";

declare module "vitest" {
  export interface ProvidedContext {
    /** A PostgreSQL server with the database `tt_template`, migrated and empty. */
    postgresUrl: string;
    /** A file with a dump of a migrated and empty PGlite. */
    pgliteDump: string;
    /** A file with a dump of a PGlite without tables. */
    emptyPgliteDump: string;
    /** A data directory with a migrated and empty PGlite; copy it before use. */
    pgliteDirectory: string;
    /** Path of the built program `tt-host`; not in `npm test`, which starts no program. */
    program: string;
    /** A directory that is deleted when the run ends. */
    runDirectory: string;
  }
}

/** Fast settings without durability, with connections for many concurrent hosts. */
export const serverSettings = ["fsync=off", "full_page_writes=off", "max_connections=300"];
const log = createLog("silent");

/**
 * Prepares what all test files share: a PostgreSQL (`TEST_DATABASE_URL`, else a server from npm) with a
 * template database, and embedded ones.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  reportSkippedTests();
  await buildAssets();
  return provideDatabases(project, await startServer());
}

/** Starts the server from npm, unless there is one already. */
export async function startServer(): Promise<PostgresServer> {
  const given = process.env["TEST_DATABASE_URL"];
  return given === undefined
    ? startPostgresServer(serverSettings)
    : { url: given, stop: () => Promise.resolve() };
}

/**
 * Builds the program for tests that start it.
 * @returns a function that removes it
 */
export async function provideProgram(project: TestProject): Promise<() => Promise<void>> {
  const program = await buildProgram();
  project.provide("program", program.main);
  return () => program.remove();
}

/**
 * Creates the template databases.
 * @returns a function that removes them and stops the server
 */
export async function provideDatabases(
  project: TestProject,
  server: PostgresServer,
): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "tt-test-"));
  const [pglite] = await Promise.all([makePGliteTemplates(prepare), makeTemplate(server.url)]);
  project.provide("postgresUrl", server.url);
  project.provide("pgliteDump", pglite.dump);
  project.provide("emptyPgliteDump", pglite.emptyDump);
  project.provide("pgliteDirectory", pglite.directory);
  project.provide("runDirectory", directory);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  };
}

/**
 * Reports tests that are skipped because a system tool is missing.
 * @throws Error in CI, where all tests must run
 */
export function reportSkippedTests(): void {
  report([systemTools.redis], "the tests of Redis", "npx vitest run redis cli");
}

/** Reports skipped tests of the files in deploy/. @throws Error in CI */
export function reportSkippedDeployTests(): void {
  const { nginx, caddy, openssl, pgbouncer, systemd } = systemTools;
  report([nginx, caddy, openssl, pgbouncer, systemd], "tests of deploy/", "npm run test:deploy");
}

function report(tools: readonly SystemTool[], work: string, rerun: string): void {
  const line = skipLine(
    tools.filter((tool) => !isInstalled(tool)),
    work,
    rerun,
  );
  if (line !== undefined) console.warn(line);
}

async function makeTemplate(url: string): Promise<void> {
  const main = openPostgres(url, log);
  await main.prepared({ name: "drop_template", text: "drop database if exists tt_template" }, []);
  await main.prepared({ name: "template", text: "create database tt_template" }, []);
  await main.close();
  const templateUrl = new URL(url);
  templateUrl.pathname = "/tt_template";
  await prepare(openPostgres(templateUrl.href, log));
}

/** Creates the schema, as the first start of a host does, and what empties it. */
async function prepare(database: OpenDatabase): Promise<void> {
  await migrate(database.maintenance);
  await createEmptyTables(database.db);
  const jobs = createJobs(database, log, () => undefined);
  await jobs.start([]);
  await jobs.stop();
  await database.close();
}

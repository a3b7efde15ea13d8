import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { cp, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPGlite } from "../../src/platform/db/open-pglite";
import { openPostgres } from "../../src/platform/db/open-postgres";
import { createLog } from "../../src/platform/log/log";
import { lendPGlite } from "./pglite-pool";

export const silentLog = createLog("silent");

/** A migrated PGlite in memory; may be reused, so its files may hold dead rows of other tests. */
export const freshPGlite = lendPGlite;

/** Opens a PGlite in memory without tables, from a dump, which is ten times as fast as `initdb`. */
export async function emptyPGlite(): Promise<OpenDatabase> {
  return openPGlite(undefined, await openAsBlob(inject("emptyPgliteDump")));
}

/** Creates a data directory with a migrated PGlite, in the directory of the test run. */
export async function freshDataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(inject("runDirectory"), "data-"));
  await cp(inject("pgliteDirectory"), directory, { recursive: true });
  return directory;
}

/** Creates a migrated database on the test server and returns its URL. */
export function freshPostgresUrl(): Promise<string> {
  return newPostgresUrl("tt_template");
}

/** Creates a database without tables on the test server and returns its URL. */
export function emptyPostgresUrl(): Promise<string> {
  return newPostgresUrl("template0");
}

async function newPostgresUrl(template: "tt_template" | "template0"): Promise<string> {
  const url = inject("postgresUrl");
  const name = `tt_${randomUUID().replaceAll("-", "")}`;
  const main = openPostgres(url, silentLog);
  await main.prepared({ name: "clone", text: `create database ${name} template ${template}` }, []);
  await main.close();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

/** Creates a migrated PostgreSQL database. */
export async function freshPostgres(): Promise<OpenDatabase> {
  return openPostgres(await freshPostgresUrl(), silentLog);
}

/** Kind of database for tests: embedded, or on a server. */
export type DatabaseName = "PGlite" | "PostgreSQL";

const choices: Readonly<Record<string, readonly DatabaseName[]>> = {
  embedded: ["PGlite"],
  postgres: ["PostgreSQL"],
  all: ["PGlite", "PostgreSQL"],
};

/**
 * Databases for suites that run on any of them. `TT_TEST_DATABASES` selects them: `embedded`
 * (default), `postgres` or `all`.
 */
export const databaseNames = chosenDatabases(process.env["TT_TEST_DATABASES"] ?? "embedded");

function chosenDatabases(choice: string): readonly DatabaseName[] {
  const chosen = choices[choice];
  if (chosen) return chosen;
  throw new Error(`TT_TEST_DATABASES: expected ${Object.keys(choices).join(", ")}, not ${choice}`);
}

const openers = { PGlite: freshPGlite, PostgreSQL: freshPostgres };

/** The selected databases, each with the function that opens a new one. */
export const databaseKinds = databaseNames.map((name) => [name, openers[name]] as const);

/** Creates a database of this kind, and returns the `databaseUrl` for `startTestHost`. */
export async function databaseUrlOf(name: DatabaseName): Promise<string | undefined> {
  return name === "PostgreSQL" ? freshPostgresUrl() : undefined;
}

import { randomUUID } from "node:crypto";
import { openAsBlob } from "node:fs";
import { sql } from "kysely";
import { inject } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import { openPGlite } from "../../src/platform/db/open-pglite";
import { openPostgres } from "../../src/platform/db/open-postgres";
import { createLog } from "../../src/platform/log/log";

export const silentLog = createLog("silent");

/** A migrated PGlite in memory; a dump is loaded in a fraction of the time a new one is made. */
export async function freshPGlite(): Promise<OpenDatabase> {
  return openPGlite(undefined, await openAsBlob(inject("pgliteDump")));
}

/** The URL of a new database on the test server, migrated. */
export function freshPostgresUrl(): Promise<string> {
  return newPostgresUrl("tt_template");
}

/** The URL of a new database on the test server, without a table. */
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

/** A migrated PostgreSQL database of one's own. */
export async function freshPostgres(): Promise<OpenDatabase> {
  return openPostgres(await freshPostgresUrl(), silentLog);
}

/** Both kinds, for suites that run on each. */
export const databaseKinds = [
  ["PGlite", freshPGlite],
  ["PostgreSQL", freshPostgres],
] as const;

/**
 * Empties every table of the host. Deletes, because tests leave few rows and `truncate` makes a new
 * file for each table and index.
 */
export async function emptyTables({ db }: OpenDatabase): Promise<void> {
  // Without triggers: neither foreign keys nor the totals of entries ask for an order.
  await sql`
    do $$
    declare
      name text;
    begin
      set local session_replication_role = replica;
      for name in
        select tablename from pg_tables
        where schemaname = 'public' and tablename not like 'kysely%'
      loop
        execute format('delete from %I', name);
      end loop;
      perform setval(format('%I.%I', schemaname, sequencename), start_value, false)
        from pg_sequences where schemaname = 'public';
    end $$`.execute(db);
}

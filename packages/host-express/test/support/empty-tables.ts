import { sql, type Kysely } from "kysely";
import type { OpenDatabase } from "../../src/platform/db/database";
import type { Database } from "../../src/platform/db/schema";
import { tablesInOrder } from "./table-order";

/**
 * Creates the function of {@link emptyTables} in a migrated database; a function keeps its plans. It
 * has a schema of its own, because tests compare the one of the host.
 */
export async function createEmptyTables(db: Kysely<Database>): Promise<void> {
  const tables = await tablesInOrder(db, ["public"]);
  // Deletes, because tests leave few rows, and `truncate` creates a file for each table and index.
  const deletions = tables
    .filter((name) => !name.startsWith("public.kysely_"))
    .map((name) => `delete from ${name};`)
    .join(" ");
  await sql`create schema tests`.execute(db);
  await sql
    .raw(
      `create function tests.empty_tables() returns void language plpgsql as $$
      begin
        ${deletions}
        perform setval(format('%I.%I', schemaname, sequencename), start_value, false)
          from pg_sequences where schemaname = 'public' and last_value is not null;
      end $$`,
    )
    .execute(db);
}

/** Empties every table of the host. */
export async function emptyTables({ db }: OpenDatabase): Promise<void> {
  await sql`select tests.empty_tables()`.execute(db);
}

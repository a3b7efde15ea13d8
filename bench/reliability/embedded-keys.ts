import { sql } from "kysely";
import { openPGlite } from "../../packages/host-express/src/platform/db/open-pglite";

// Prints what the embedded database in a directory contains. In a process of its own, whose end frees
// the memory of the database.

/** Keys of what is stored. */
export interface StoredKeys {
  /** `external_ref` of each task. */
  readonly tasks: readonly string[];
  /** Notes of each time entry. */
  readonly notes: readonly string[];
}

const database = await openPGlite(process.argv[2]);
const { db } = database;
// The lease of a killed sync would expire after 90 seconds; the rounds do not wait for it.
await sql`update integrations set sync_lease_until = now()`.execute(db);
const tasks = await sql<{ key: string }>`select external_ref as key from tasks`.execute(db);
const entries = await sql<{ key: string }>`select notes as key from time_entries`.execute(db);
const keys: StoredKeys = {
  tasks: tasks.rows.map(({ key }) => key),
  notes: entries.rows.map(({ key }) => key),
};
process.stdout.write(JSON.stringify(keys));
await database.close();

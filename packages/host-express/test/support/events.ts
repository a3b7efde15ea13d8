import { sql, type Kysely } from "kysely";
import type { Database } from "../../src/platform/db/schema";

/** Keeps the domain events of a test; otherwise the relay deletes them within seconds. */
export async function keepEvents(db: Kysely<Database>): Promise<void> {
  await sql`create function keep_event() returns trigger language plpgsql as
    $$ begin return null; end $$`.execute(db);
  await sql`create trigger keep before delete on domain_events
    for each row execute function keep_event()`.execute(db);
}

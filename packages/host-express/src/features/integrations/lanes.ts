import { sql, type Kysely } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";

/**
 * Takes the next turn of a lane: turns lie so many seconds apart, whichever process takes them. One
 * statement, so two never get the same.
 */
export async function takeTurn(
  db: Kysely<Database>,
  lane: string,
  seconds: number,
  now: Date,
): Promise<Date> {
  const taken = await sql<{ turn: string }>`
    insert into send_lanes (lane, next_at)
    values (${lane}, ${now}::timestamptz + ${seconds}::float8 * interval '1 second')
    on conflict (lane) do update set next_at =
      greatest(send_lanes.next_at, ${now}::timestamptz) + ${seconds}::float8 * interval '1 second'
    returning next_at - ${seconds}::float8 * interval '1 second' as turn`.execute(db);
  return toDate(taken.rows[0]?.turn ?? now.toISOString().replace("T", " "));
}

import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { dayText, localEntriesOfDays, type DayRange } from "./local-entries";
import type { StatisticsState } from "./state";

/**
 * Sums the completed entries of a user by day.
 * @param until Latest start.
 * @returns seconds by day; days without entries are absent
 */
export async function readDaySums(
  db: Kysely<Database>,
  { userId, zone }: Pick<StatisticsState, "userId" | "zone">,
  days: DayRange,
  until: Date,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ day: string; seconds: number }>`
    select ${dayText(sql`local::date`)} as day, sum(seconds)::bigint as seconds
    from (${localEntriesOfDays(userId, zone, days)} and start_time <= ${until.toISOString()})
      as entries
    group by local::date`.execute(db);
  return new Map(rows.map(({ day, seconds }) => [day, seconds]));
}

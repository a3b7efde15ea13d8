import type { Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import type { DayBounds } from "../../../platform/time/day-bounds";
import { maxEntrySeconds } from "../decide";
import { withNames, type TimeEntryRow } from "../store";

/** An entry with the color of its project. */
export type CalendarRow = TimeEntryRow & { readonly color: string | null };

/** Lists a user's entries and running timers of a range, also those that started before it. */
export async function readEntriesOf(
  db: Kysely<Database>,
  userId: number,
  { start, end }: DayBounds,
  limit: number,
): Promise<readonly CalendarRow[]> {
  // The index on starts needs a lower bound, and alone tells which entries end in the range.
  const earliest = new Date(start.getTime() - maxEntrySeconds * 1000);
  const found = db
    .selectFrom("time_entries")
    .select("id")
    .where("user_id", "=", userId)
    .where("start_time", ">=", earliest.toISOString())
    .where("start_time", "<", end.toISOString())
    .where((where) =>
      where.or([
        where("start_time", ">=", start.toISOString()),
        where("end_time", ">", start.toISOString()),
        where("end_time", "is", null),
      ]),
    )
    .orderBy("start_time")
    .orderBy("id")
    .limit(limit);
  return withNames(db)
    .select("projects.color")
    .where("time_entries.id", "in", found)
    .orderBy("time_entries.start_time")
    .orderBy("time_entries.id")
    .execute();
}

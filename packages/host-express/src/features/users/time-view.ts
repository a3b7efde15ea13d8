import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { TimeView } from "../../platform/pages/ui/time";
import type { DateFormat } from "../../platform/time/day-text";
import { dateFormat } from "./schema";
import { zoneOf } from "./store";

/** Reads how a user writes days. */
export async function dateFormatOf(db: Kysely<Database>, userId: number): Promise<DateFormat> {
  const user = await db
    .selectFrom("users")
    .select("date_format")
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  return dateFormat.parse(user.date_format);
}

/** How pages show times to a user. */
export async function readTimeView(
  db: Kysely<Database>,
  userId: number,
  now: Date,
): Promise<TimeView> {
  const [zone, user] = await Promise.all([
    zoneOf(db, { userId }),
    db
      .selectFrom("users")
      .select(["date_format", "time_format"])
      .where("id", "=", userId)
      .executeTakeFirstOrThrow(),
  ]);
  return { zone, dateFormat: user.date_format, timeFormat: user.time_format, now };
}

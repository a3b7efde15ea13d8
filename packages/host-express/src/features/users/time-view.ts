import type { Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { TimeView } from "../../platform/pages/ui/time";
import { zoneOf } from "./store";

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

import { sql } from "kysely";
import type { OpenDatabase } from "../../platform/db/database";
import type { JobHandler } from "../../platform/jobs/jobs";

/** Notifications are kept this long. */
const retention = "30 days";
/** Waiting notifications that were not updated for this long have lost their job. */
const lostAfter = "1 day";

/**
 * Hourly: drops lost notifications, and deletes old notifications, send slots and link codes.
 * @param now current time by the clock that wrote when link codes end
 */
export function notificationCleanupJob(
  { maintenance: db }: Pick<OpenDatabase, "maintenance">,
  now: () => Date,
): JobHandler {
  return {
    queue: "notice_upkeep",
    retryLimit: 0,
    cron: "23 * * * *",
    async handle() {
      await sql`update integration_notifications
        set status = 'dropped', reason = 'Its job was lost, so it was not sent', updated_at = now()
        where status = 'waiting' and updated_at < now() - ${sql.lit(lostAfter)}::interval`.execute(
        db,
      );
      await sql`delete from integration_notifications
        where updated_at < now() - ${sql.lit(retention)}::interval`.execute(db);
      await sql`delete from send_slots where next_at < now() - interval '1 day'`.execute(db);
      await sql`delete from link_codes
        where expires_at < ${now()}::timestamptz - interval '1 day'`.execute(db);
    },
  };
}

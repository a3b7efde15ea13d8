import { sql, type Kysely } from "kysely";
import type { OpenDatabase } from "../../platform/db/database";
import type { Database } from "../../platform/db/schema";
import type { JobHandler } from "../../platform/jobs/jobs";

/** What a notice is known by, and how often it was tried before. */
export interface NotificationKey {
  readonly integration: string;
  readonly ref: string;
  readonly type: string;
  readonly at: string;
  readonly tries: number;
}

/** How a try ended. */
export interface AttemptResult {
  readonly status: "waiting" | "sent" | "dropped";
  readonly reason: string | null;
}

/**
 * Notes that a notice is being sent now.
 * @returns `ended`: it was sent or dropped before, or its card is gone. `cut`: this very try began
 *   before and never ended.
 */
export async function startAttempt(
  db: Kysely<Database>,
  { integration, ref, type, at, tries }: NotificationKey,
): Promise<"begun" | "cut" | "ended"> {
  const begun = await sql`
    insert into integration_notifications (integration_id, ref, type, occurred_at, status, tries)
    select id, ${ref}, ${type}, ${at}::timestamptz, 'waiting', ${tries + 1}
    from integrations where id = ${integration}
    on conflict (integration_id, ref) do update set tries = excluded.tries, updated_at = now()
    where integration_notifications.status = 'waiting' and integration_notifications.tries < excluded.tries
    returning ref`.execute(db);
  if (begun.rows.length > 0) return "begun";
  const known = await db
    .selectFrom("integration_notifications")
    .select("status")
    .where("integration_id", "=", integration)
    .where("ref", "=", ref)
    .executeTakeFirst();
  return known?.status === "waiting" ? "cut" : "ended";
}

/** Notes how a try ended. */
export async function finishAttempt(
  db: Kysely<Database>,
  { integration, ref }: NotificationKey,
  { status, reason }: AttemptResult,
): Promise<void> {
  await db
    .updateTable("integration_notifications")
    .set({ status, reason, updated_at: sql`now()` })
    .where("integration_id", "=", integration)
    .where("ref", "=", ref)
    .execute();
}

/** Notices are kept this long. */
const retention = "30 days";
/** A notice that nobody touched for so long waits for nothing any more. */
const givenUp = "1 day";

/** Once an hour: ends notices that were lost, forgets notices, turns and codes that are too old to matter. */
export function notificationCleanupJob({
  maintenance: db,
}: Pick<OpenDatabase, "maintenance">): JobHandler {
  return {
    queue: "notice_upkeep",
    retryLimit: 0,
    cron: "23 * * * *",
    async handle() {
      await sql`update integration_notifications
        set status = 'dropped', reason = 'It was given up: its job was lost', updated_at = now()
        where status = 'waiting' and updated_at < now() - ${sql.lit(givenUp)}::interval`.execute(
        db,
      );
      await sql`delete from integration_notifications
        where updated_at < now() - ${sql.lit(retention)}::interval`.execute(db);
      await sql`delete from send_slots where next_at < now() - interval '1 day'`.execute(db);
      await sql`delete from link_codes where expires_at < now() - interval '1 day'`.execute(db);
    },
  };
}

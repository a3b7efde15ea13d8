import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";

/** Identifies a notification, with the number of earlier attempts. */
export interface NotificationKey {
  readonly integration: string;
  readonly ref: string;
  readonly type: string;
  readonly at: string;
  readonly tries: number;
}

/** The result of an attempt. */
export interface AttemptResult {
  readonly status: "waiting" | "sent" | "dropped";
  readonly reason: string | null;
}

/**
 * Records that an attempt to send a notification starts.
 * @returns `finished` if it was sent or dropped before, or its integration no longer exists;
 *   `interrupted` if this attempt was started before and did not finish.
 */
export async function startAttempt(
  db: Kysely<Database>,
  { integration, ref, type, at, tries }: NotificationKey,
): Promise<"started" | "interrupted" | "finished"> {
  const started = await sql`
    insert into integration_notifications (integration_id, ref, type, occurred_at, status, tries)
    select id, ${ref}, ${type}, ${at}::timestamptz, 'waiting', ${tries + 1}
    from integrations where id = ${integration}
    on conflict (integration_id, ref) do update set tries = excluded.tries, updated_at = now()
    where integration_notifications.status = 'waiting' and integration_notifications.tries < excluded.tries
    returning ref`.execute(db);
  if (started.rows.length > 0) return "started";
  const known = await db
    .selectFrom("integration_notifications")
    .select("status")
    .where("integration_id", "=", integration)
    .where("ref", "=", ref)
    .executeTakeFirst();
  return known?.status === "waiting" ? "interrupted" : "finished";
}

/** Records the result of an attempt. */
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

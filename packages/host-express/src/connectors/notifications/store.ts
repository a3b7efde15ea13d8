import type { Kysely } from "kysely";
import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";

/** Maximum number of listed notifications. */
const maxListed = 50;

/** A notification and its outcome in the API. */
export const notificationSchema = z
  .object({
    type: z.string().meta({
      description: "The event's type, or daily_summary",
      examples: ["time_entry.started"],
    }),
    at: z.iso.datetime(),
    status: z.enum(["waiting", "sent", "dropped"]),
    reason: z.string().nullable().meta({ description: "Why it was dropped, or why it waits" }),
    tries: z.int(),
  })
  .meta({ id: "Notification" });

/** The newest notification of an integration, and the newest that was dropped. */
export const latestNotificationsSchema = z
  .object({ last: notificationSchema.nullable(), dropped: notificationSchema.nullable() })
  .meta({ id: "LatestNotifications" });

/** A notification and its outcome in the API. */
export type NotificationBody = z.output<typeof notificationSchema>;

/**
 * An integration's notifications, newest first.
 * @param status Undefined for all.
 */
export async function listNotifications(
  db: Kysely<Database>,
  integrationId: string,
  status?: NotificationBody["status"],
): Promise<readonly NotificationBody[]> {
  const rows = await newestFirst(db, integrationId)
    .$if(status !== undefined, (query) => query.where("status", "=", status ?? "sent"))
    .limit(maxListed)
    .execute();
  return rows.map(toBody);
}

/** The newest notification, and the newest that was dropped. */
export async function latestNotifications(
  db: Kysely<Database>,
  integrationId: string,
): Promise<{ readonly last: NotificationBody | null; readonly dropped: NotificationBody | null }> {
  const last = await newestFirst(db, integrationId).limit(1).executeTakeFirst();
  const dropped = await newestFirst(db, integrationId)
    .where("status", "=", "dropped")
    .limit(1)
    .executeTakeFirst();
  return {
    last: last ? toBody(last) : null,
    dropped: dropped ? toBody(dropped) : null,
  };
}

function newestFirst(db: Kysely<Database>, integrationId: string) {
  return db
    .selectFrom("integration_notifications")
    .select(["type", "occurred_at", "status", "reason", "tries"])
    .where("integration_id", "=", integrationId)
    .orderBy("occurred_at", "desc")
    .orderBy("ref", "desc");
}

function toBody(
  row: Awaited<ReturnType<ReturnType<typeof newestFirst>["execute"]>>[number],
): NotificationBody {
  const { type, status, reason, tries } = row;
  return { type, at: toApiInstant(row.occurred_at), status, reason, tries };
}

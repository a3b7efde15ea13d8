import type { Kysely } from "kysely";
import { z } from "zod";
import { toApiInstant } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";

/** Notices that are listed. */
const maxListed = 50;

/** What became of a notice, as the API says it. */
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
  .meta({ id: "Notice" });

/** The newest notice of a card, and the newest that was dropped. */
export const latestNotificationsSchema = z
  .object({ last: notificationSchema.nullable(), dropped: notificationSchema.nullable() })
  .meta({ id: "LastNotices" });

type ShownNotice = z.output<typeof notificationSchema>;

/** A card's notices, the newest first. */
export async function listNotifications(
  db: Kysely<Database>,
  integrationId: string,
): Promise<readonly ShownNotice[]> {
  const rows = await notices(db, integrationId).limit(maxListed).execute();
  return rows.map(toNotice);
}

/** The newest notice, and the newest that was dropped. */
export async function latestNotifications(
  db: Kysely<Database>,
  integrationId: string,
): Promise<{ readonly last: ShownNotice | null; readonly dropped: ShownNotice | null }> {
  const last = await notices(db, integrationId).limit(1).executeTakeFirst();
  const dropped = await notices(db, integrationId)
    .where("status", "=", "dropped")
    .limit(1)
    .executeTakeFirst();
  return {
    last: last ? toNotice(last) : null,
    dropped: dropped ? toNotice(dropped) : null,
  };
}

function notices(db: Kysely<Database>, integrationId: string) {
  return db
    .selectFrom("integration_notifications")
    .select(["type", "occurred_at", "status", "reason", "tries"])
    .where("integration_id", "=", integrationId)
    .orderBy("occurred_at", "desc")
    .orderBy("ref", "desc");
}

function toNotice(
  row: Awaited<ReturnType<ReturnType<typeof notices>["execute"]>>[number],
): ShownNotice {
  const { type, status, reason, tries } = row;
  return { type, at: toApiInstant(row.occurred_at), status, reason, tries };
}

import { sql, type Transaction } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { recordEvents } from "../../../platform/events/record";
import { entryEvent, type EventSubject } from "../events";

/** A locked running entry, with the settings that its owner's durations are rounded by. */
export type RunningRow = NonNullable<Awaited<ReturnType<typeof lockRunning>>>;

/** Locks the user's running entry until the transaction ends; the latest if there are several. */
export async function lockRunning(tx: Transaction<Database>, userId: number) {
  return tx
    .selectFrom("time_entries")
    .innerJoin("users", "users.id", "time_entries.user_id")
    .select(["time_entries.id", "time_entries.user_id", "time_entries.start_time"])
    .select(["time_entries.break_seconds", "time_entries.paused_at"])
    .select(["time_entries.project_id", "time_entries.client_id", "time_entries.task_id"])
    .select(["time_entries.notes", "time_entries.version"])
    .select(["users.time_rounding_enabled", "users.time_rounding_minutes"])
    .select("users.time_rounding_method")
    .where("time_entries.user_id", "=", userId)
    .where("time_entries.end_time", "is", null)
    .orderBy("time_entries.start_time", "desc")
    .orderBy("time_entries.id", "desc")
    .limit(1)
    .forUpdate("time_entries")
    .executeTakeFirst();
}

/**
 * Locks a user until the transaction ends, so that switches and adjustments of their timers follow each
 * other: one that waited for another's timer would not find the timer that was started after it. They
 * lock the user before the timer, in one order, to avoid deadlocks.
 * @returns whether the installation's settings forbid overlapping entries
 */
export async function lockUser(tx: Transaction<Database>, userId: number): Promise<boolean> {
  const row = await tx
    .selectFrom("users")
    .innerJoin("settings", (join) => join.on("settings.id", "=", 1))
    .select("settings.prevent_overlapping_entries")
    .where("users.id", "=", userId)
    .forNoKeyUpdate("users")
    .executeTakeFirst();
  return row?.prevent_overlapping_entries ?? false;
}

/**
 * Writes columns of a running entry, and records that it changed.
 * @param after The row as its event shows it.
 */
export async function writeRunning(
  tx: Transaction<Database>,
  after: Omit<EventSubject, "end_time" | "duration_seconds">,
  change: {
    readonly start_time?: Date;
    readonly paused_at?: Date | null;
    readonly break_seconds?: number;
    readonly end_time?: null;
    readonly duration_seconds?: null;
    readonly active_slot?: number | null;
  },
): Promise<void> {
  await tx
    .updateTable("time_entries")
    .set({
      ...change,
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: after.user_id,
    })
    .where("id", "=", after.id)
    .execute();
  const running = { ...after, end_time: null, duration_seconds: null };
  await recordEvents(tx, [entryEvent("time_entry.updated", after.user_id, running)]);
}

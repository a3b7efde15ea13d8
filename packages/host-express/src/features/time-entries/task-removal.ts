import { sql, type RawBuilder, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import { recordEntryEvents } from "./events";

/**
 * Removes a task from its entries, and records an event for each of them, in one statement: a task may
 * have many entries.
 * @param actorId The user who caused it.
 */
export async function removeTaskFromEntries(
  tx: Transaction<Database>,
  actorId: number,
  taskId: number,
): Promise<void> {
  // Locks the entries by id, like updates of several entries, to avoid deadlocks.
  await sql`
    with changed as (
      update time_entries set task_id = null, updated_at = now(), version = version + 1,
        changed_by = ${actorId}::integer
      where id = any(array(
        select id from time_entries where task_id = ${taskId} order by id for no key update))
      returning id, user_id, project_id, client_id, task_id, duration_seconds, start_time, end_time
    ) ${recordEntryEvents("time_entry.updated", actorId, "changed")}`.execute(tx);
}

/**
 * SQL of the id of a task that an entry refers to, or null if it was deleted after it was checked. Waits
 * for a deletion in progress, which does not see the new reference.
 * @param id SQL of the task's id; null stays null.
 */
export function remainingTask(id: RawBuilder<unknown>): RawBuilder<number | null> {
  return sql<number | null>`(
    select id from tasks where id = ${id} and deleted_at is null for key share)`;
}

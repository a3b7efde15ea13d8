import type { DomainEvent } from "@tt/connector-core";
import { sql, type RawBuilder, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";

/**
 * Updates the searchable copy of the tasks' texts in the relay's transaction. An event is deleted
 * together with the update, so that the search finds every task by one of the two. Writes the rows in
 * id order, to avoid deadlocks between relays, and never replaces a newer text with an older one.
 */
export async function updateTaskTexts(
  events: readonly DomainEvent[],
  tx: Transaction<Database>,
): Promise<void> {
  const changed = events.filter(
    ({ type, entity }) => entity.type === "task" && type !== "task.deleted",
  );
  const ids = new Set(changed.flatMap(({ entity }) => entity.id ?? []));
  if (ids.size === 0) return;
  await sql`
    insert into task_texts (task_id, version, text)
    select id, version, concat_ws(E'\\n', name, description) from tasks
    where id = any(${[...ids]}::integer[]) and deleted_at is null
    order by id
    on conflict (task_id) do update set version = excluded.version, text = excluded.text
    where task_texts.version < excluded.version`.execute(tx);
}

/**
 * SQL of the tasks that match in the searchable copy of their texts, and of those with events that the
 * relay has not processed yet.
 * @param condition SQL condition on `text`; callers still compare the tasks themselves.
 */
export function tasksWithText(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select tasks.* from tasks where tasks.id = any(array(
    select task_id from task_texts where ${condition}
    union select entity_id from domain_events where entity_type = 'task')))`;
}

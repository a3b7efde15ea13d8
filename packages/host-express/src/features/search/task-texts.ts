import type { DomainEvent } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";

/**
 * Brings the searchable copy of the tasks' texts up to date, in the relay's transaction: an event is
 * gone when its task's text is there, so the search finds every task by one of the two. Rows are
 * written in one order, as several relays may work at once, and an older text never over a newer one.
 */
export async function keepTaskTexts(
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

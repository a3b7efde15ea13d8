import type { DomainEvent, NewEvent } from "@tt/connector-core";
import { jsonOf } from "./columns";
import type { SqlTransaction } from "./database";
import { join, sql, type SqlRunner } from "./statement";

/** Records a domain event in the transaction of its change. */
export async function recordEvent(
  runner: SqlRunner,
  tx: SqlTransaction,
  { type, userId, entity, data = {} }: NewEvent,
  now: Date,
): Promise<void> {
  // Not the row's number: the application gives ids to its own events, which must differ.
  const id = globalThis.crypto.randomUUID();
  const event: DomainEvent = { id, type, at: now.toISOString(), userId, entity, data };
  await runner.all(
    tx,
    sql`insert into tt_events (id, event) values (${id}, ${JSON.stringify(event)})`,
  );
}

/** Returns recorded events, oldest first. */
export async function recordedEvents(
  runner: SqlRunner,
  tx: SqlTransaction,
  limit: number,
): Promise<readonly DomainEvent[]> {
  const rows = await runner.all(
    tx,
    sql`select event from tt_events order by number limit ${limit}`,
  );
  return rows.map((row) => jsonOf<DomainEvent>(row, "event"));
}

/** Deletes recorded events. */
export async function deleteEvents(
  runner: SqlRunner,
  tx: SqlTransaction,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await runner.all(tx, sql`delete from tt_events where id in (${join(ids)})`);
}

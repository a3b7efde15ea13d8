import type { NewEvent } from "../ports/storage-ledger";
import type { MemoryTables } from "./tables";

/** Adds a domain event to the outbox. */
export function record(
  tables: MemoryTables,
  { type, userId, entity, data = {} }: NewEvent,
  now: Date,
): void {
  const id = String(tables.nextEvent++);
  tables.events.push({ id, type, at: now.toISOString(), userId, entity, data });
}

import type { DomainEventType } from "../connector/domain-events";
import type { EntryEventType } from "../connector/entry-event";
import type { JsonObject } from "../json";
import type { MemoryEntry, MemoryTables } from "./model";

/** Adds a domain event to the outbox. */
export function record(
  tables: MemoryTables,
  type: DomainEventType,
  userId: number | null,
  entityType: string,
  entityId: number | null,
  name: string | null,
  now: Date,
  data: JsonObject = {},
): void {
  tables.events.push({
    id: String(tables.nextId++),
    type,
    at: now.toISOString(),
    userId,
    entity: { type: entityType, id: entityId, name },
    data,
  });
}

/** Adds an event about an entry, with what is needed of it if it is deleted. */
export function recordEntry(
  tables: MemoryTables,
  type: EntryEventType,
  userId: number | null,
  entry: MemoryEntry,
  now: Date,
): void {
  record(tables, type, userId, "time_entry", entry.id, null, now, { entry: { ...entry } });
}

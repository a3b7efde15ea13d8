import type { DomainEventType } from "../connector/domain-events";
import type { MemoryTables } from "./model";

/** Adds a domain event to the outbox. */
export function record(
  tables: MemoryTables,
  type: DomainEventType,
  userId: number | null,
  entityType: string,
  entityId: number | null,
  name: string | null,
  now: Date,
): void {
  tables.events.push({
    id: String(tables.nextId++),
    type,
    at: now.toISOString(),
    userId,
    entity: { type: entityType, id: entityId, name },
    data: {},
  });
}

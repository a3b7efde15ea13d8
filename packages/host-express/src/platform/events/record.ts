import type { DomainEventType, JsonObject } from "@tt/connector-core";
import type { Kysely } from "kysely";
import type { Database } from "../db/schema";

/** A domain event to add to the outbox. */
export interface NewEvent {
  readonly type: DomainEventType;
  /** User who caused the event; null for the installation itself. */
  readonly userId: number | null;
  readonly entity: {
    readonly type: string;
    readonly id: number | null;
    readonly name: string | null;
  };
  readonly data?: JsonObject;
}

/**
 * Adds domain events to the outbox.
 * @param tx the transaction of the change that the events describe
 */
export async function recordEvents(
  tx: Kysely<Database>,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await tx
    .insertInto("domain_events")
    .values(
      events.map((event) => ({
        type: event.type,
        user_id: event.userId,
        entity_type: event.entity.type,
        entity_id: event.entity.id,
        data: JSON.stringify({ ...event.data, name: event.entity.name }),
      })),
    )
    .execute();
}

import type { DomainEventType } from "@tt/connector-core";
import type { NewEvent } from "../../platform/events/record";
import type { Place } from "./decide";

/** What an event says of an entry, so that a reader need not look it up, nor whose it was. */
export interface EventSubject extends Place {
  readonly id: number;
  readonly user_id: number;
  /** Null: it runs. */
  readonly duration_seconds: number | null;
}

/** A domain event about an entry. @param actorId Who did it; null: the installation. */
export function entryEvent(
  type: Extract<DomainEventType, `time_entry.${string}`>,
  actorId: number | null,
  entry: EventSubject,
): NewEvent {
  return {
    type,
    userId: actorId,
    entity: { type: "time_entry", id: entry.id, name: null },
    data: {
      user_id: entry.user_id,
      project_id: entry.project_id,
      client_id: entry.client_id,
      task_id: entry.task_id,
      duration_seconds: entry.duration_seconds,
    },
  };
}

import type { JsonObject } from "../json";

/** All types of domain events. Connectors subscribe to them with the manifest's `on` list. */
export const domainEventTypes = [
  "time_entry.created",
  "time_entry.updated",
  "time_entry.deleted",
  "time_entry.started",
  "time_entry.stopped",
  "task.created",
  "task.updated",
  "task.deleted",
  "task.completed",
  "project.created",
  "project.updated",
  "project.archived",
  "client.created",
  "client.updated",
  "client.deleted",
  "integration.health_changed",
] as const;

/** One of {@link domainEventTypes}. */
export type DomainEventType = (typeof domainEventTypes)[number];

/** A change of time tracking data, recorded in the same transaction as the change. */
export interface DomainEvent {
  /** Unique, and the same in every retry. */
  readonly id: string;
  readonly type: DomainEventType;
  /** When the change was committed, ISO 8601 UTC. */
  readonly at: string;
  /** Id of the user who made the change; null if no user did. */
  readonly userId: number | null;
  /** The changed row. */
  readonly entity: {
    readonly type: string;
    readonly id: number | null;
    readonly name: string | null;
  };
  /** Details; the fields depend on `type`. */
  readonly data: JsonObject;
}

import type { JsonObject } from "../json";

/**
 * The closed list of domain events: what connectors subscribe to (`manifest.on`) and outgoing
 * webhooks carry (API contract §25).
 */
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

/** Something that happened to time tracking data, written in the transaction of its cause. */
export interface DomainEvent {
  /** Unique and stable over retries. */
  readonly id: string;
  readonly type: DomainEventType;
  /** When it was committed, ISO 8601 UTC. */
  readonly at: string;
  /** Who did it; null for the system. */
  readonly userId: number | null;
  readonly entity: {
    readonly type: string;
    readonly id: number | null;
    readonly name: string | null;
  };
  readonly data: JsonObject;
}

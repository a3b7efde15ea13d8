import type { DomainEventType } from "@tt/connector-core";
import { sql, type RawBuilder } from "kysely";
import type { NewEvent } from "../../platform/events/record";
import type { EntryTarget } from "./decide";

/** What an event says of an entry, so that a reader need not look it up, nor whose it was. */
export interface EventSubject extends EntryTarget {
  readonly id: number;
  readonly user_id: number;
  /** Null: it runs. */
  readonly duration_seconds: number | null;
}

type EntryEventType = Extract<DomainEventType, `time_entry.${string}`>;

/** A domain event about an entry. @param actorId Who did it; null: the installation. */
export function entryEvent(
  type: EntryEventType,
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

/**
 * The same events, kept by the statement that makes the entries.
 * @param made The name of the part of that statement which returns the fields of {@link EventSubject}
 */
export function keepEntryEvents(
  type: EntryEventType,
  actorId: number | null,
  made: string,
): RawBuilder<unknown> {
  return sql`
    insert into domain_events (type, user_id, entity_type, entity_id, data)
    select ${type}::text, ${actorId}::integer, 'time_entry', id, jsonb_build_object(
      'name', null, 'user_id', user_id, 'project_id', project_id, 'client_id', client_id,
      'task_id', task_id, 'duration_seconds', duration_seconds)
    from ${sql.table(made)} order by id`;
}

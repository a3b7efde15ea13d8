import { toInstant, type DomainEventType } from "@tt/connector-core";
import { sql, type RawBuilder } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { NewEvent } from "../../platform/events/record";
import type { EntryTarget } from "./decide";

/** The fields of an entry that its events contain, so that consumers need no further query. */
export interface EventSubject extends EntryTarget {
  readonly id: number;
  readonly user_id: number;
  readonly start_time: Date | string;
  /** Null while the timer runs. */
  readonly end_time: Date | string | null;
  /** Null while the timer runs. */
  readonly duration_seconds: number | null;
}

type EntryEventType = Extract<DomainEventType, `time_entry.${string}`>;

/**
 * Creates a domain event about an entry.
 * @param actorId The user who caused it; null for the installation.
 */
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
      start_time: toIso(entry.start_time),
      end_time: entry.end_time === null ? null : toIso(entry.end_time),
    },
  };
}

function toIso(time: Date | string): string {
  return toInstant(typeof time === "string" ? toDate(time) : time);
}

/** A timestamp in the format of {@link toInstant}; null stays null. */
function instantText(column: string): RawBuilder<unknown> {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

/**
 * SQL that records the events of {@link entryEvent} within the statement that writes the entries.
 * @param entries Name of the statement's CTE that returns the fields of {@link EventSubject}.
 */
export function recordEntryEvents(
  type: EntryEventType,
  actorId: number | null,
  entries: string,
): RawBuilder<unknown> {
  return sql`
    insert into domain_events (type, user_id, entity_type, entity_id, data)
    select ${type}::text, ${actorId}::integer, 'time_entry', id, jsonb_build_object(
      'name', null, 'user_id', user_id, 'project_id', project_id, 'client_id', client_id,
      'task_id', task_id, 'duration_seconds', duration_seconds,
      'start_time', ${instantText("start_time")}, 'end_time', ${instantText("end_time")})
    from ${sql.table(entries)} order by id`;
}

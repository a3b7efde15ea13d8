import type { DomainEvent, JsonValue } from "@tt/connector-core";
import { sql, type RawBuilder } from "kysely";
import { clientVisibleTo } from "./clients";
import { projectVisibleTo } from "./projects";

/** What decides who may see an event; null where it does not matter. */
export interface EventSubject {
  /** The user whose entry or integration it is about. */
  readonly user_id: number | null;
  readonly project_id: number | null;
  readonly client_id: number | null;
}

/** What an event is about, which {@link eventVisible} compares with what a user may see. */
export function eventSubject({ entity, userId, data }: DomainEvent): EventSubject {
  const none = { user_id: null, project_id: null, client_id: null };
  switch (entity.type) {
    case "time_entry":
      return { ...none, user_id: idOf(data["user_id"]) };
    case "task":
      return { ...none, project_id: idOf(data["project_id"]) };
    case "project":
      return { ...none, project_id: entity.id };
    case "client":
      return { ...none, client_id: entity.id };
    case "integration":
      return { ...none, user_id: userId };
    default:
      return none;
  }
}

function idOf(value: JsonValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}

/**
 * SQL condition: a user may see an event, by the same rules as its entity. Entries and integrations
 * are visible to their user, tasks and projects to those who see the project, clients to those who
 * see the client, and everything to administrators.
 * @param events Name of a table with the columns of {@link EventSubject}.
 * @param users Name of a table with the columns `id` and `role`.
 */
export function eventVisible(events: string, users: string): RawBuilder<boolean> {
  const subject = (column: keyof EventSubject) => sql.ref(`${events}.${column}`);
  const viewer = sql.ref(`${users}.id`);
  // An event is compared with many users; `is not null` saves two searches for each of them.
  return sql<boolean>`(${sql.ref(`${users}.role`)} = 'admin'
    or ${subject("user_id")} = ${viewer}
    or (${subject("project_id")} is not null and exists (select from projects
      where projects.id = ${subject("project_id")} and ${projectVisibleTo(viewer)}))
    or (${subject("client_id")} is not null and exists (select from clients
      where clients.id = ${subject("client_id")} and ${clientVisibleTo(viewer)})))`;
}

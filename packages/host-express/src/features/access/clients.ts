import { sql, type RawBuilder } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import { projectVisibleTo } from "./projects";

/**
 * SQL condition for queries on `clients`: the actor can see at least one project of the client, or
 * the client has none. Administrators see every client.
 */
export function clientVisible(actor: Viewer): RawBuilder<boolean> {
  return actor.role === "admin" ? sql<boolean>`true` : clientVisibleTo(sql`${actor.userId}`);
}

/**
 * The condition of {@link clientVisible} for users who are not administrators.
 * @param userId SQL of the user's id, e.g. a column.
 */
export function clientVisibleTo(userId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(
    not exists (select from projects where projects.client_id = clients.id)
    or exists (select from projects where projects.client_id = clients.id
      and ${projectVisibleTo(userId)}))`;
}

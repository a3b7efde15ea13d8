import { sql, type RawBuilder } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import { projectVisible } from "./projects";

/**
 * SQL condition for queries on `clients`: the actor can see at least one project of the client, or
 * the client has none. Administrators see every client.
 */
export function clientVisible(actor: Viewer): RawBuilder<boolean> {
  if (actor.role === "admin") return sql<boolean>`true`;
  return sql<boolean>`(
    not exists (select from projects where projects.client_id = clients.id)
    or exists (select from projects where projects.client_id = clients.id and ${projectVisible(actor)}))`;
}

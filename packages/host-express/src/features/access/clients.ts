import { sql, type RawBuilder } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import { projectVisible } from "./projects";

/** A client is seen when one of its projects is, or when it has none. For queries on `clients`. */
export function clientVisible(actor: Viewer): RawBuilder<boolean> {
  if (actor.role === "admin") return sql<boolean>`true`;
  return sql<boolean>`(
    not exists (select from projects where projects.client_id = clients.id)
    or exists (select from projects where projects.client_id = clients.id and ${projectVisible(actor)}))`;
}

import { sql, type RawBuilder } from "kysely";
import type { Actor, Viewer } from "../../platform/auth/principal";

/**
 * The one rule of who sees a project: administrators all, others all that are not restricted, and
 * the restricted ones they are members of. For queries on `projects`.
 */
export function projectVisible(viewer: Viewer): RawBuilder<boolean> {
  if (viewer.role === "admin") return sql<boolean>`true`;
  return sql<boolean>`(not projects.restricted or exists (
    select from project_members
    where project_members.project_id = projects.id
      and project_members.user_id = ${viewer.userId}))`;
}

/**
 * Who may archive a project, bring it back, and say who sees it: its creator, its managers and
 * administrators (DESIGN, "Project access"). For queries on `projects`.
 */
export function projectManaged(actor: Actor): RawBuilder<boolean> {
  if (actor.role === "admin") return sql<boolean>`true`;
  return sql<boolean>`(projects.created_by is not distinct from ${actor.userId} or exists (
    select from project_members
    where project_members.project_id = projects.id
      and project_members.user_id = ${actor.userId} and project_members.role = 'manager'))`;
}

import { sql, type RawBuilder } from "kysely";
import type { Actor, Viewer } from "../../platform/auth/principal";

/**
 * SQL condition for queries on `projects`: the viewer can see the project. Administrators see every
 * project, others those that are not restricted or have them as a member.
 */
export function projectVisible(viewer: Viewer): RawBuilder<boolean> {
  return viewer.role === "admin" ? sql<boolean>`true` : projectVisibleTo(sql`${viewer.userId}`);
}

/**
 * The condition of {@link projectVisible} for users who are not administrators.
 * @param userId SQL of the user's id, e.g. a column.
 */
export function projectVisibleTo(userId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(not projects.restricted or exists (
    select from project_members
    where project_members.project_id = projects.id
      and project_members.user_id = ${userId}))`;
}

/**
 * SQL condition for queries on `projects`: the actor may archive and reactivate the project and
 * change who can see it. True for its creator, its managers and administrators.
 */
export function projectManaged(actor: Actor): RawBuilder<boolean> {
  if (actor.role === "admin") return sql<boolean>`true`;
  return sql<boolean>`(projects.created_by is not distinct from ${actor.userId} or exists (
    select from project_members
    where project_members.project_id = projects.id
      and project_members.user_id = ${actor.userId} and project_members.role = 'manager'))`;
}

/** SQL condition for queries on `users`: they can see the project. */
export function seesProject(projectId: number): RawBuilder<boolean> {
  return sql<boolean>`(users.role = 'admin' or exists (select from projects
    where projects.id = ${projectId} and ${projectVisibleTo(sql`users.id`)}))`;
}

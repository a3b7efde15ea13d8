import { sql, type RawBuilder } from "kysely";
import type { Viewer } from "../../platform/auth/principal";

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

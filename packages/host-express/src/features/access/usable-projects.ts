import type { Kysely } from "kysely";
import type { Actor, Viewer } from "../../platform/auth/principal";
import type { Refused } from "../../platform/change-outcome";
import type { Database } from "../../platform/db/schema";
import { projectVisible } from "./projects";

/** Reads the status of those projects that `owner` can see. @returns status by project id. */
export async function usableProjects(
  db: Kysely<Database>,
  owner: Viewer,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("projects")
    .select(["id", "status"])
    .where("id", "in", [...new Set(ids)])
    .where(projectVisible(owner))
    .execute();
  return new Map(rows.map((row) => [row.id, row.status]));
}

/** True if a user can see a project. */
export async function canSeeProject(
  db: Kysely<Database>,
  viewer: Viewer,
  projectId: number,
): Promise<boolean> {
  return (await usableProjects(db, viewer, [projectId])).has(projectId);
}

/**
 * Checks that something of a client can refer to a project: the actor can see it, and it belongs to
 * the client.
 * @param id null for no project
 * @returns the refusal if it cannot
 */
export async function refuseProject(
  db: Kysely<Database>,
  actor: Actor,
  id: number | null,
  clientId: number,
): Promise<Refused | undefined> {
  if (id === null) return undefined;
  const project = await db
    .selectFrom("projects")
    .select("client_id")
    .where("id", "=", id)
    .where(projectVisible(actor))
    .executeTakeFirst();
  if (project?.client_id === clientId) return undefined;
  const message = project
    ? "This project belongs to another client"
    : "There is no project with this id";
  return { status: "refused", reason: "invalid", field: "project_id", message };
}

import type { Kysely } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
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

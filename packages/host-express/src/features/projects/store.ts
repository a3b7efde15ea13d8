import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database, ProjectsTable } from "../../platform/db/schema";
import { offsetOf, type PageRequest } from "../../platform/http/pagination";
import { projectVisible } from "./visible";

/** A project's row with its client's name. */
export type ProjectRow = Selectable<ProjectsTable> & {
  readonly client: string;
};

/** What a list is narrowed by. */
export interface ProjectFilter {
  /** Undefined: all states. */
  readonly status: string | undefined;
  readonly clientId: number | undefined;
}

/** One page of the projects an actor sees, by name. */
export async function listProjects(
  db: Kysely<Database>,
  actor: Actor,
  filter: ProjectFilter,
  page: PageRequest,
): Promise<{ readonly rows: readonly ProjectRow[]; readonly total: number }> {
  const { status, clientId } = filter;
  const visible = db
    .selectFrom("projects")
    .innerJoin("clients", "clients.id", "projects.client_id")
    .where(projectVisible(actor))
    .$if(status !== undefined, (query) => query.where("projects.status", "=", status ?? ""))
    .$if(clientId !== undefined, (query) => query.where("projects.client_id", "=", clientId ?? 0));
  const [rows, counted] = await Promise.all([
    visible
      .selectAll("projects")
      .select("clients.name as client")
      .orderBy(sql`projects.name collate "C"`)
      .orderBy("projects.id")
      .limit(page.per_page)
      .offset(offsetOf(page))
      .execute(),
    visible.select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: counted.total };
}

/** A project the actor sees. */
export async function findProject(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<ProjectRow | undefined> {
  return db
    .selectFrom("projects")
    .innerJoin("clients", "clients.id", "projects.client_id")
    .selectAll("projects")
    .select("clients.name as client")
    .where("projects.id", "=", id)
    .where(projectVisible(actor))
    .executeTakeFirst();
}

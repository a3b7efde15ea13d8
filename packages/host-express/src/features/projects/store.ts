import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { ProjectsTable } from "../../platform/db/tables/tracker";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import { projectVisible } from "../access/projects";

/** A row of `projects` with its client's name. */
export type ProjectRow = Selectable<ProjectsTable> & {
  readonly client: string;
  /** The client's hourly rate; applies if the project has none. */
  readonly client_rate: string | null;
};

/** Filters of a list of projects; undefined fields do not filter. */
export interface ProjectFilter {
  readonly status: string | undefined;
  readonly clientId: number | undefined;
}

/** Lists the projects that an actor can see, by name. */
export async function listProjects(
  db: Kysely<Database>,
  actor: Actor,
  filter: ProjectFilter,
  page: PageRequest,
): Promise<Page<ProjectRow>> {
  const { status, clientId } = filter;
  const visible = db
    .selectFrom("projects")
    .innerJoin("clients", "clients.id", "projects.client_id")
    .where(projectVisible(actor))
    .$if(status !== undefined, (query) => query.where("projects.status", "=", status ?? ""))
    .$if(clientId !== undefined, (query) => query.where("projects.client_id", "=", clientId ?? 0));
  return readPage(visible, page, (query) =>
    query
      .selectAll("projects")
      .select(["clients.name as client", "clients.default_hourly_rate as client_rate"])
      .orderBy(sql`projects.name collate "C"`)
      .orderBy("projects.id"),
  );
}

/** Finds a project that the actor can see. */
export async function findProject(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<ProjectRow | undefined> {
  return db
    .selectFrom("projects")
    .innerJoin("clients", "clients.id", "projects.client_id")
    .selectAll("projects")
    .select(["clients.name as client", "clients.default_hourly_rate as client_rate"])
    .where("projects.id", "=", id)
    .where(projectVisible(actor))
    .executeTakeFirst();
}

/** A member of a project with their username. */
export interface NamedMember {
  readonly user_id: number;
  readonly username: string;
  readonly role: "member" | "manager";
}

/** Lists the active members of a project by username. Callers check that the project is visible. */
export async function listMembers(
  db: Kysely<Database>,
  projectId: number,
): Promise<readonly NamedMember[]> {
  return db
    .selectFrom("project_members")
    .innerJoin("users", "users.id", "project_members.user_id")
    .select(["project_members.user_id", "users.username", "project_members.role"])
    .where("project_members.project_id", "=", projectId)
    .where("users.is_active", "=", true)
    .orderBy(sql`users.username collate "C"`)
    .execute();
}

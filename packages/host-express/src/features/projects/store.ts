import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { contains } from "../../platform/db/like";
import type { Database } from "../../platform/db/schema";
import type { ProjectsTable } from "../../platform/db/tables/tracker";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import { projectManaged, projectVisible } from "../access/projects";

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
  /** Part of the name, the code or the client's name, in any case. */
  readonly text?: string | undefined;
}

/** Lists the projects that an actor can see, by name. */
export async function listProjects(
  db: Kysely<Database>,
  actor: Actor,
  filter: ProjectFilter,
  page: PageRequest,
): Promise<Page<ProjectRow>> {
  return readPage(matchingProjects(db, actor, filter), page, (query) =>
    query
      .selectAll("projects")
      .select(["clients.name as client", "clients.default_hourly_rate as client_rate"])
      .orderBy(sql`projects.name collate "C"`)
      .orderBy("projects.id"),
  );
}

/** Query for the projects that an actor can see and that match a filter, without columns. */
function matchingProjects(db: Kysely<Database>, actor: Actor, filter: ProjectFilter) {
  const { status, clientId, text } = filter;
  const pattern = contains(text ?? "");
  return db
    .selectFrom("projects")
    .innerJoin("clients", "clients.id", "projects.client_id")
    .where(projectVisible(actor))
    .$if(status !== undefined, (query) => query.where("projects.status", "=", status ?? ""))
    .$if(clientId !== undefined, (query) => query.where("projects.client_id", "=", clientId ?? 0))
    .$if(text !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where("projects.name", "ilike", pattern),
          where("projects.code", "ilike", pattern),
          where("clients.name", "ilike", pattern),
        ]),
      ),
    );
}

/** Counts the projects that match a filter by status. */
export async function countProjectsByStatus(
  db: Kysely<Database>,
  actor: Actor,
  filter: Omit<ProjectFilter, "status">,
): Promise<ReadonlyMap<string, number>> {
  const rows = await matchingProjects(db, actor, { ...filter, status: undefined })
    .select(["projects.status", sql<number>`count(*)`.as("total")])
    .groupBy("projects.status")
    .execute();
  return new Map(rows.map(({ status, total }) => [status, total]));
}

/** True if the actor may archive the project and change who can see it. */
export async function canManageProject(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<boolean> {
  const row = await db
    .selectFrom("projects")
    .select("id")
    .where("id", "=", id)
    .where(projectManaged(actor))
    .executeTakeFirst();
  return row !== undefined;
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

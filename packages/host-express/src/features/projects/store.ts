import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { ProjectsTable } from "../../platform/db/tables/tracker";
import { offsetOf, type PageRequest } from "../../platform/db/page";
import { projectVisible } from "../access/projects";

/** A project's row with its client's name. */
export type ProjectRow = Selectable<ProjectsTable> & {
  readonly client: string;
  /** What its hours are worth when it has no rate of its own. */
  readonly client_rate: string | null;
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
      .select(["clients.name as client", "clients.default_hourly_rate as client_rate"])
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
    .select(["clients.name as client", "clients.default_hourly_rate as client_rate"])
    .where("projects.id", "=", id)
    .where(projectVisible(actor))
    .executeTakeFirst();
}

/** A member of a project with his name. */
export interface NamedMember {
  readonly user_id: number;
  readonly username: string;
  readonly role: "member" | "manager";
}

/** The active members of a project, by name. Whether the actor sees it is the caller's business. */
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

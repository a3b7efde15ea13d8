import { sql, type Transaction } from "kysely";
import type { Viewer } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import { projectVisible } from "../../access/projects";
import { RowError, type ProjectChoice } from "./row";

/** A project that a row names. */
export type NamedProject = Extract<ProjectChoice, { type: "name" }>;

/** A task that a row names, in a known project. */
export interface NamedTask {
  readonly project: number;
  readonly name: string;
}

/** A named project as a map key. */
export function projectKey({ name, client }: NamedProject): string {
  return JSON.stringify([client ?? null, name]);
}

/** A named task as a map key. */
export function taskKey({ project, name }: NamedTask): string {
  return `${String(project)} ${name}`;
}

/**
 * Finds the projects with these names that the viewer may see. Without the name of a client, a project
 * whose client has the same name comes before others.
 * @returns by {@link projectKey} the id, or an error if the name is ambiguous; no entry if there is none
 */
export async function findProjects(
  tx: Transaction<Database>,
  viewer: Viewer,
  wanted: ReadonlyMap<string, NamedProject>,
): Promise<ReadonlyMap<string, number | RowError>> {
  if (wanted.size === 0) return new Map();
  const input = [...wanted].map(([key, { name, client = null }]) => ({ key, name, client }));
  const { rows } = await sql<{ key: string; id: number; client: string }>`
    select input.key, projects.id, clients.name as client
    from jsonb_to_recordset(${JSON.stringify(input)}::jsonb)
      as input(key text, name text, client text)
    join projects on projects.name = input.name and ${projectVisible(viewer)}
    join clients on clients.id = projects.client_id
      and (input.client is null or clients.name = input.client)`.execute(tx);
  const found = new Map<string, number | RowError>();
  for (const [key, { name }] of wanted) {
    const candidates = rows.filter((project) => project.key === key);
    if (candidates.length === 0) continue;
    const best =
      candidates.length === 1 ? candidates[0] : candidates.find(({ client }) => client === name);
    found.set(key, best?.id ?? ambiguous());
  }
  return found;
}

function ambiguous(): RowError {
  const message = "Several projects have this name; set client_name or project_id";
  return new RowError(`project_name: ${message}`);
}

/** Finds the tasks with these names in projects that the viewer may see. @returns ids by {@link taskKey} */
export async function findTasks(
  tx: Transaction<Database>,
  viewer: Viewer,
  wanted: readonly NamedTask[],
): Promise<ReadonlyMap<string, number>> {
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<NamedTask & { readonly id: number }>`
    select input.project, input.name, min(tasks.id) as id
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as input(project integer, name text)
    join projects on projects.id = input.project and ${projectVisible(viewer)}
    join tasks on tasks.project_id = input.project and tasks.name = input.name
      and tasks.deleted_at is null
    group by input.project, input.name`.execute(tx);
  return new Map(rows.map((task) => [taskKey(task), task.id]));
}

/**
 * Locks projects until the transaction ends, so that concurrent imports do not create the same task
 * twice: names of tasks are not unique.
 */
export async function lockProjects(
  tx: Transaction<Database>,
  ids: readonly number[],
): Promise<void> {
  await tx
    .selectFrom("projects")
    .select("id")
    .where("id", "in", ids)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

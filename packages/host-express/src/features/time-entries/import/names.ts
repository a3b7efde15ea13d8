import { sql, type Transaction } from "kysely";
import type { Principal } from "../../../platform/auth/principal";
import { scopeCovers } from "../../../platform/auth/scopes";
import type { Database } from "../../../platform/db/schema";
import { projectVisible } from "../../access/projects";
import { clientVisible } from "../../access/clients";
import { createClients } from "../../clients/write";
import { createProject } from "../../projects/write";
import { createTask } from "../../tasks/write";
import { RowError, type ImportRow, type ProjectChoice } from "./row";

/** What a row belongs to. */
export interface RowTarget {
  readonly project_id: number;
  readonly task_id: number | null;
}

/** Names of what was created because it did not exist. */
export interface CreatedNames {
  readonly clients: readonly string[];
  readonly projects: readonly string[];
  readonly tasks: readonly string[];
}

/** Maximum number of clients, projects and tasks that one import creates. */
export const maxCreated = 1_000;

type NamedProject = Extract<ProjectChoice, { type: "name" }>;

/** Bounds the memory of a file with a great many names. */
const maxKnown = 10_000;

/**
 * Finds the projects and tasks that rows name, and creates missing ones, with their clients, if the
 * caller may: always in a session, with a token if it has the scopes. Keeps what it has found for the
 * next rows.
 */
export class NameResolver {
  readonly #actor: Principal;
  #projects = new Map<string, number>();
  #tasks = new Map<string, number>();
  #created = 0;

  constructor(actor: Principal) {
    this.#actor = actor;
  }

  /**
   * Resolves the names of one batch. Call `keep` when the transaction is committed.
   * @returns a target or an error for each row
   */
  async resolve(
    tx: Transaction<Database>,
    rows: readonly ImportRow[],
  ): Promise<{
    readonly targets: readonly (RowTarget | RowError)[];
    readonly created: CreatedNames;
    readonly keep: () => void;
  }> {
    const batch = new Batch(tx, this.#actor, this.#projects, this.#tasks, this.#created);
    const targets = await batch.resolve(rows);
    return {
      targets,
      created: batch.created,
      keep: () => {
        this.#projects =
          batch.projects.size > maxKnown ? new Map<string, number>() : batch.projects;
        this.#tasks = batch.tasks.size > maxKnown ? new Map<string, number>() : batch.tasks;
        const { clients, projects, tasks } = batch.created;
        this.#created += clients.length + projects.length + tasks.length;
      },
    };
  }
}

/** Resolves the names of one transaction. */
class Batch {
  readonly #tx: Transaction<Database>;
  readonly #actor: Principal;
  readonly projects: Map<string, number>;
  readonly tasks: Map<string, number>;
  readonly created = { clients: [] as string[], projects: [] as string[], tasks: [] as string[] };
  readonly #errors = new Map<string, RowError>();
  #total: number;

  constructor(
    tx: Transaction<Database>,
    actor: Principal,
    projects: ReadonlyMap<string, number>,
    tasks: ReadonlyMap<string, number>,
    total: number,
  ) {
    this.#tx = tx;
    this.#actor = actor;
    this.projects = new Map(projects);
    this.tasks = new Map(tasks);
    this.#total = total;
  }

  async resolve(rows: readonly ImportRow[]): Promise<readonly (RowTarget | RowError)[]> {
    const named = rows.flatMap(({ project }) => (project.type === "name" ? [project] : []));
    await this.#findProjects(named);
    for (const project of named) {
      await this.#attempt(projectKey(project), this.projects, () => this.#addProject(project));
    }
    await this.#findTasks(rows);
    for (const row of rows) {
      const projectId = this.#projectId(row);
      if (row.task.type !== "name" || projectId === undefined) continue;
      const { name } = row.task;
      await this.#attempt(taskKey(projectId, name), this.tasks, () =>
        this.#addTask(projectId, name),
      );
    }
    return rows.map((row) => this.#target(row));
  }

  #projectId({ project }: ImportRow): number | undefined {
    return project.type === "id" ? project.id : this.projects.get(projectKey(project));
  }

  #target(row: ImportRow): RowTarget | RowError {
    const projectId = this.#projectId(row);
    if (projectId === undefined) {
      const key = row.project.type === "name" ? projectKey(row.project) : "";
      return this.#errors.get(key) ?? new RowError("The project was not found");
    }
    if (row.task.type === "none") return { project_id: projectId, task_id: null };
    if (row.task.type === "id") return { project_id: projectId, task_id: row.task.id };
    const key = taskKey(projectId, row.task.name);
    const taskId = this.tasks.get(key);
    return taskId === undefined
      ? (this.#errors.get(key) ?? new RowError("The task was not found"))
      : { project_id: projectId, task_id: taskId };
  }

  /** Adds a missing object, once per batch, and keeps why that was not possible. */
  async #attempt(key: string, known: Map<string, number>, add: () => Promise<number>) {
    if (known.has(key) || this.#errors.has(key)) return;
    try {
      known.set(key, await add());
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      this.#errors.set(key, error);
    }
  }

  async #findProjects(projects: readonly NamedProject[]): Promise<void> {
    const wanted = new Map<string, NamedProject>();
    for (const project of projects) {
      const key = projectKey(project);
      if (!this.projects.has(key)) wanted.set(key, project);
    }
    if (wanted.size === 0) return;
    const input = [...wanted].map(([key, { name, client = null }]) => ({ key, name, client }));
    const { rows: found } = await sql<{ key: string; id: number; client: string }>`
      select input.key, projects.id, clients.name as client
      from jsonb_to_recordset(${JSON.stringify(input)}::jsonb)
        as input(key text, name text, client text)
      join projects on projects.name = input.name and ${projectVisible(this.#actor)}
      join clients on clients.id = projects.client_id
        and (input.client is null or clients.name = input.client)`.execute(this.#tx);
    for (const [key, { name }] of wanted) {
      const candidates = found.filter((project) => project.key === key);
      if (candidates.length === 0) continue;
      const best =
        candidates.length === 1 ? candidates[0] : candidates.find(({ client }) => client === name);
      if (best) this.projects.set(key, best.id);
      else {
        const message = "Several projects have this name; set client_name or project_id";
        this.#errors.set(key, new RowError(`project_name: ${message}`));
      }
    }
  }

  async #findTasks(rows: readonly ImportRow[]): Promise<void> {
    const wanted = new Map<string, { readonly project: number; readonly name: string }>();
    for (const row of rows) {
      const project = this.#projectId(row);
      if (row.task.type !== "name" || project === undefined) continue;
      const key = taskKey(project, row.task.name);
      if (!this.tasks.has(key)) wanted.set(key, { project, name: row.task.name });
    }
    if (wanted.size === 0) return;
    const { rows: found } = await sql<{ project: number; name: string; id: number }>`
      select input.project, input.name, min(tasks.id) as id
      from jsonb_to_recordset(${JSON.stringify([...wanted.values()])}::jsonb)
        as input(project integer, name text)
      join projects on projects.id = input.project and ${projectVisible(this.#actor)}
      join tasks on tasks.project_id = input.project and tasks.name = input.name
        and tasks.deleted_at is null
      group by input.project, input.name`.execute(this.#tx);
    for (const { project, name, id } of found) this.tasks.set(taskKey(project, name), id);
  }

  async #addProject(project: NamedProject): Promise<number> {
    const { name, client: clientName = name } = project;
    // An earlier row may have created it, with the name of its client.
    if (this.created.projects.length > 0) await this.#findProjects([project]);
    const key = projectKey(project);
    const known = this.projects.get(key);
    if (known !== undefined) return known;
    const ambiguous = this.#errors.get(key);
    if (ambiguous) throw ambiguous;
    // Before the client, which would be useless without the project.
    this.#checkMayCreate("project", "write:projects");
    const clientId = await this.#clientId(clientName);
    const found = await this.#tx
      .selectFrom("projects")
      .select("id")
      .where("client_id", "=", clientId)
      .where("name", "=", name)
      .executeTakeFirst();
    if (found) throw new RowError("project_name: This project exists, but you may not use it");
    const outcome = await createProject(this.#tx, this.#actor, {
      name,
      client_id: clientId,
      description: null,
      billable: true,
      hourly_rate: null,
      code: null,
      estimated_hours: null,
      budget_amount: null,
      budget_threshold_percent: 80,
      billing_ref: null,
      status: "active",
      color: null,
      restricted: false,
      custom_fields: {},
    });
    if (outcome.status === "refused") throw new RowError(messageOf(outcome, "client_name"));
    this.#total += 1;
    this.created.projects.push(`${clientName} / ${name}`);
    return outcome.id;
  }

  async #clientId(name: string): Promise<number> {
    const found = await this.#tx
      .selectFrom("clients")
      .select(["id", clientVisible(this.#actor).as("visible")])
      .where("name", "=", name)
      .executeTakeFirst();
    if (found?.visible) return found.id;
    const taken = "client_name: This client exists, but you may not use it";
    if (found) throw new RowError(taken);
    this.#checkMayCreate("client", "write:clients");
    const [outcome] = await createClients(this.#tx, this.#actor, [
      {
        name,
        description: null,
        contact_person: null,
        email: null,
        company: null,
        phone: null,
        address: null,
        default_hourly_rate: null,
        custom_fields: {},
      },
    ]);
    if (outcome?.status !== "created") throw new RowError(taken);
    this.#total += 1;
    this.created.clients.push(name);
    return outcome.id;
  }

  async #addTask(projectId: number, name: string): Promise<number> {
    this.#checkMayCreate("task", "write:tasks");
    const outcome = await createTask(this.#tx, this.#actor, {
      name,
      project_id: projectId,
      description: null,
      status: "in_progress",
      priority: "medium",
      assigned_to: null,
      due_date: null,
      estimated_hours: null,
      tags: null,
      url: null,
      labels: [],
    });
    if (outcome.status === "refused") throw new RowError(messageOf(outcome, "project_id"));
    this.#total += 1;
    this.created.tasks.push(`${String(projectId)} / ${name}`);
    return outcome.id;
  }

  /** @throws RowError if the caller may not create one more object */
  #checkMayCreate(what: "client" | "project" | "task", scope: string): void {
    const { via, scopes } = this.#actor;
    if (via === "token" && !scopeCovers(scopes, scope)) {
      throw new RowError(
        `${what}_name: There is no ${what} with this name, and the token lacks the scope ${scope} to create it`,
      );
    }
    if (this.#total >= maxCreated) {
      const max = maxCreated.toLocaleString("en");
      throw new RowError(
        `${what}_name: One import creates at most ${max} clients, projects and tasks`,
      );
    }
  }
}

function projectKey({ name, client }: NamedProject): string {
  return JSON.stringify([client ?? null, name]);
}

function taskKey(projectId: number, name: string): string {
  return `${String(projectId)} ${name}`;
}

function messageOf(
  refused: { readonly reason: string; readonly message?: string },
  column: string,
) {
  return `${column}: ${refused.message ?? refused.reason}`;
}

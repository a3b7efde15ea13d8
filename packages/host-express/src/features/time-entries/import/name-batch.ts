import type { Transaction } from "kysely";
import type { Principal } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import { NameCreator } from "./create-names";
import {
  findProjects,
  findTasks,
  lockProjects,
  projectKey,
  taskKey,
  type NamedProject,
  type NamedTask,
} from "./find-names";
import { RowError, type ImportRow } from "./row";

/** What a row belongs to. */
export interface RowTarget {
  readonly project_id: number;
  readonly task_id: number | null;
}

/** Ids of what rows name, by `projectKey` and `taskKey`. */
export interface KnownNames {
  readonly projects: ReadonlyMap<string, number>;
  readonly tasks: ReadonlyMap<string, number>;
}

/** Resolves the names of the rows of one transaction. */
export class NameBatch {
  readonly #tx: Transaction<Database>;
  readonly #actor: Principal;
  readonly #creator: NameCreator;
  readonly projects: Map<string, number>;
  readonly tasks: Map<string, number>;
  readonly #errors = new Map<string, RowError>();

  /**
   * @param known What earlier batches found.
   * @param total Number of objects that the import created before.
   */
  constructor(tx: Transaction<Database>, actor: Principal, known: KnownNames, total: number) {
    this.#tx = tx;
    this.#actor = actor;
    this.#creator = new NameCreator(tx, actor, total);
    this.projects = new Map(known.projects);
    this.tasks = new Map(known.tasks);
  }

  /** What was created because it did not exist. */
  get created() {
    return this.#creator.created;
  }

  /** @returns a target or an error for each row */
  async resolve(rows: readonly ImportRow[]): Promise<readonly (RowTarget | RowError)[]> {
    const named = rows.flatMap(({ project }) => (project.type === "name" ? [project] : []));
    await this.#findProjects(named);
    for (const project of named) {
      await this.#attempt(projectKey(project), this.projects, () => this.#addProject(project));
    }
    for (const task of await this.#missingTasks(rows)) {
      await this.#attempt(taskKey(task), this.tasks, () => this.#creator.task(task));
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
    const key = taskKey({ project: projectId, name: row.task.name });
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
    for (const [key, found] of await findProjects(this.#tx, this.#actor, wanted)) {
      if (found instanceof RowError) this.#errors.set(key, found);
      else this.projects.set(key, found);
    }
  }

  async #addProject(project: NamedProject): Promise<number> {
    // An earlier row may have created it, with the name of its client.
    if (this.created.projects.length > 0) await this.#findProjects([project]);
    const key = projectKey(project);
    const known = this.projects.get(key);
    if (known !== undefined) return known;
    const ambiguous = this.#errors.get(key);
    if (ambiguous) throw ambiguous;
    return this.#creator.project(project);
  }

  /** The named tasks that do not exist. Their projects are locked. */
  async #missingTasks(rows: readonly ImportRow[]): Promise<readonly NamedTask[]> {
    const named = new Map<string, NamedTask>();
    for (const row of rows) {
      const project = this.#projectId(row);
      if (row.task.type !== "name" || project === undefined) continue;
      const task = { project, name: row.task.name };
      named.set(taskKey(task), task);
    }
    const missing = await this.#findTasks([...named.values()]);
    if (missing.length === 0) return [];
    await lockProjects(this.#tx, [...new Set(missing.map(({ project }) => project))]);
    // Again: another import may have created them before this one got the lock.
    return this.#findTasks(missing);
  }

  /** @returns the tasks that were not found */
  async #findTasks(tasks: readonly NamedTask[]): Promise<readonly NamedTask[]> {
    const isMissing = (task: NamedTask): boolean => !this.tasks.has(taskKey(task));
    const found = await findTasks(this.#tx, this.#actor, tasks.filter(isMissing));
    for (const [key, id] of found) this.tasks.set(key, id);
    return tasks.filter(isMissing);
  }
}

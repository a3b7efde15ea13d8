import type { Transaction } from "kysely";
import type { Principal } from "../../../platform/auth/principal";
import { scopeCovers } from "../../../platform/auth/scopes";
import type { Database } from "../../../platform/db/schema";
import { clientVisible } from "../../access/clients";
import { projectVisible } from "../../access/projects";
import { createClients } from "../../clients/write";
import { createProject } from "../../projects/write";
import { createTask } from "../../tasks/write";
import type { NamedProject, NamedTask } from "./find-names";
import { RowError } from "./row";

/** Names of what was created because it did not exist. */
export interface CreatedNames {
  readonly clients: readonly string[];
  readonly projects: readonly string[];
  readonly tasks: readonly string[];
}

/** Maximum number of clients, projects and tasks that one import creates. */
const maxCreated = 1_000;

/**
 * Creates what the rows of one transaction name and what does not exist, if the caller may: always in
 * a session, with a token if it has the scopes.
 */
export class NameCreator {
  readonly #tx: Transaction<Database>;
  readonly #actor: Principal;
  readonly created = { clients: [] as string[], projects: [] as string[], tasks: [] as string[] };
  #total: number;

  /** @param total Number of objects that the import created before. */
  constructor(tx: Transaction<Database>, actor: Principal, total: number) {
    this.#tx = tx;
    this.#actor = actor;
    this.#total = total;
  }

  /**
   * Creates a project, with its client if there is none of that name.
   * @returns the id of the project
   * @throws RowError
   */
  async project({ name, client: clientName = name }: NamedProject): Promise<number> {
    // Before the client, which would be useless without the project.
    this.#checkMayCreate("project", "write:projects");
    const clientId = await this.#clientId(clientName);
    const found = await this.#tx
      .selectFrom("projects")
      .select(["id", projectVisible(this.#actor).as("visible")])
      .where("client_id", "=", clientId)
      .where("name", "=", name)
      .executeTakeFirst();
    // Another import created it meanwhile.
    if (found?.visible) return found.id;
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

  /**
   * Creates a task.
   * @returns the id of the task
   * @throws RowError
   */
  async task({ project, name }: NamedTask): Promise<number> {
    this.#checkMayCreate("task", "write:tasks");
    const outcome = await createTask(this.#tx, this.#actor, {
      name,
      project_id: project,
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
    this.created.tasks.push(`${String(project)} / ${name}`);
    return outcome.id;
  }

  async #clientId(name: string): Promise<number> {
    const existing = await this.#findClient(name);
    if (existing !== undefined) return existing;
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
    if (outcome?.status !== "created") {
      // Another import created it meanwhile.
      const late = await this.#findClient(name);
      if (late === undefined) throw new RowError("client_name: The client could not be created");
      return late;
    }
    this.#total += 1;
    this.created.clients.push(name);
    return outcome.id;
  }

  /** @throws RowError if there is a client of this name that the caller may not see */
  async #findClient(name: string): Promise<number | undefined> {
    const found = await this.#tx
      .selectFrom("clients")
      .select(["id", clientVisible(this.#actor).as("visible")])
      .where("name", "=", name)
      .executeTakeFirst();
    if (!found || found.visible) return found?.id;
    throw new RowError("client_name: This client exists, but you may not use it");
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

function messageOf(
  refused: { readonly reason: string; readonly message?: string },
  column: string,
) {
  return `${column}: ${refused.message ?? refused.reason}`;
}

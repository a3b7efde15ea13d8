import type { Transaction } from "kysely";
import type { Principal } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import type { CreatedNames } from "./create-names";
import { NameBatch, type RowTarget } from "./name-batch";
import type { ImportRow, RowError } from "./row";

/** Bounds the memory of a file with a great many names. */
const maxKnown = 10_000;

/**
 * Finds the projects and tasks that rows name, and creates missing ones, with their clients, if the
 * caller may. Keeps what it has found for the next rows.
 */
export class NameResolver {
  readonly #actor: Principal;
  #projects: ReadonlyMap<string, number> = new Map();
  #tasks: ReadonlyMap<string, number> = new Map();
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
    const known = { projects: this.#projects, tasks: this.#tasks };
    const batch = new NameBatch(tx, this.#actor, known, this.#created);
    const targets = await batch.resolve(rows);
    const { created, projects, tasks } = batch;
    return {
      targets,
      created,
      keep: () => {
        this.#projects = bounded(projects);
        this.#tasks = bounded(tasks);
        this.#created += created.clients.length + created.projects.length + created.tasks.length;
      },
    };
  }
}

function bounded(known: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return known.size > maxKnown ? new Map() : known;
}

import { conflict, overloaded } from "../../../platform/http/http-error";

/** Maximum number of imports that run at the same time in one process. */
const maxImports = 4;

/** Bounds the imports that run at the same time: one per user, and a few in all. */
export class ImportSlots {
  readonly #users = new Set<number>();

  /**
   * Runs an import.
   * @throws HttpError 409 if an import of the user is running, 503 if there are too many
   */
  async run<Result>(userId: number, task: () => Promise<Result>): Promise<Result> {
    if (this.#users.has(userId)) throw conflict("Another import of yours is running. Wait for it.");
    if (this.#users.size >= maxImports) throw overloaded();
    this.#users.add(userId);
    try {
      return await task();
    } finally {
      this.#users.delete(userId);
    }
  }
}

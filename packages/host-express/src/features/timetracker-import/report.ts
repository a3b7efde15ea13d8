import { importKinds, type ImportKind } from "./kinds";
import type { RowOutcome, RowStatus } from "./write";

/** Lines of one kind that are printed; further ones are only counted. */
const maxLines = 50;

const statuses: readonly RowStatus[] = ["created", "updated", "unchanged", "matched", "refused"];

const plural: Readonly<Record<ImportKind, string>> = {
  user: "users",
  client: "clients",
  project: "projects",
  task: "tasks",
  time_entry: "time entries",
};

/** Counts outcomes, and keeps the first lines of each kind. */
export class ImportReport {
  readonly #counts = new Map<string, number>();
  readonly #lines = new Map<ImportKind, string[]>();

  /** Adds the outcome of a row. */
  add({ kind, sourceId, status, notes }: RowOutcome): void {
    this.#count(`${kind} ${status}`);
    for (const note of notes) {
      this.#count(`${kind} lines`);
      const lines = this.#lines.get(kind) ?? [];
      this.#lines.set(kind, lines);
      const verb = status === "refused" ? "refused" : "note";
      if (lines.length < maxLines) lines.push(`${kind} ${String(sourceId)} ${verb}: ${note}`);
    }
  }

  /** Number of rows of a kind with a status. */
  count(kind: ImportKind, status: RowStatus): number {
    return this.#counts.get(`${kind} ${status}`) ?? 0;
  }

  /** True if no row was refused. */
  get isComplete(): boolean {
    return importKinds.every((kind) => this.count(kind, "refused") === 0);
  }

  /** The table of counts, then what was refused or stored differently. */
  lines(): readonly string[] {
    const width = 14;
    const head = ["".padEnd(width), ...statuses.map((status) => status.padStart(10))].join("");
    const table = importKinds.map((kind) =>
      [
        plural[kind].padEnd(width),
        ...statuses.map((status) => String(this.count(kind, status)).padStart(10)),
      ].join(""),
    );
    const details = importKinds.flatMap((kind) => {
      const lines = this.#lines.get(kind) ?? [];
      const more = (this.#counts.get(`${kind} lines`) ?? 0) - lines.length;
      return [...lines, ...(more > 0 ? [`… and ${String(more)} more about ${plural[kind]}`] : [])];
    });
    return [head, ...table, ...(details.length > 0 ? ["", ...details] : [])];
  }

  #count(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}

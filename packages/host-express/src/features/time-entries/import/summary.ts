import type { Header } from "./columns";
import type { CreatedNames } from "./create-names";
import type { ImportRow } from "./row";

/** What became of one row. */
export type RowResult =
  | { readonly status: "created" | "duplicate" }
  | { readonly status: "failed"; readonly error: string };

/** A row as it was read; undefined if it could not be read. */
export interface PreviewRow {
  readonly row: number;
  readonly result: RowResult;
  readonly content: ImportRow | undefined;
}

/** Maximum numbers of rows that the response names. */
const maxErrors = 50;
const maxPreview = 100;

/** Counts what an import has done so far. Its memory does not grow with the file. */
export class ImportSummary {
  readonly header: Header;
  created = 0;
  duplicates = 0;
  failed = 0;
  /** False if the rest of the file was not read. */
  isComplete = true;
  /** First and last start of the created entries; undefined if there are none. */
  starts: { readonly first: Date; readonly last: Date } | undefined;
  readonly errors: { row: number; error: string }[] = [];
  readonly duplicateRows: number[] = [];
  readonly preview: PreviewRow[] = [];
  readonly #names = {
    clients: new Set<string>(),
    projects: new Set<string>(),
    tasks: new Set<string>(),
  };

  constructor(header: Header) {
    this.header = header;
  }

  /** Number of rows that were processed, without the header and empty rows. */
  get rows(): number {
    return this.created + this.duplicates + this.failed;
  }

  /** Numbers of objects that were created because a row named them. */
  get createdNames(): { readonly clients: number; readonly projects: number; tasks: number } {
    const { clients, projects, tasks } = this.#names;
    return { clients: clients.size, projects: projects.size, tasks: tasks.size };
  }

  /** Adds the result of a row. */
  add(row: number, result: RowResult, content: ImportRow | undefined): void {
    if (this.preview.length < maxPreview) this.preview.push({ row, result, content });
    switch (result.status) {
      case "created":
        this.created += 1;
        if (content) this.starts = extended(this.starts, content.start);
        break;
      case "duplicate":
        this.duplicates += 1;
        if (this.duplicateRows.length < maxErrors) this.duplicateRows.push(row);
        break;
      case "failed":
        this.failed += 1;
        if (this.errors.length < maxErrors) this.errors.push({ row, error: result.error });
    }
  }

  /** Adds what a batch created. A dry run creates the same objects in several batches. */
  addNames(created: CreatedNames): void {
    for (const kind of ["clients", "projects", "tasks"] as const) {
      for (const name of created[kind]) this.#names[kind].add(name);
    }
  }
}

function extended(starts: ImportSummary["starts"], start: Date): ImportSummary["starts"] {
  const { first, last } = starts ?? { first: start, last: start };
  return { first: start < first ? start : first, last: start > last ? start : last };
}

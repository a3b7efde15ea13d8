import type { Kysely, Transaction } from "kysely";
import type { Principal } from "../../../platform/auth/principal";
import { isDeadlock, isUniqueViolation } from "../../../platform/db/errors";
import type { Database } from "../../../platform/db/schema";
import type { NewEntry } from "../new-entry";
import { parseHeader, type ChosenColumns, type Header } from "./columns";
import type { CreatedNames } from "./create-names";
import { CsvFailure, maxColumns, readCsv } from "./csv";
import { localTimes } from "./local-times";
import { NameResolver } from "./names";
import { parseRow, RowError, type Cells, type ImportRow } from "./row";
import { ImportSummary, type RowResult } from "./summary";
import { importEntries, lockUser, type ImportOutcome } from "./write";

/** Maximum number of rows of one transaction, and of characters, which bounds the memory. */
const maxBatch = { rows: 1_000, characters: 1_000_000 };
/** Maximum number of rows of a dry run, which has to remember them. */
export const maxDryRunRows = 100_000;

/** Options of {@link importCsv}. */
export interface ImportOptions {
  readonly actor: Principal;
  /** IANA time zone of times without an offset. */
  readonly zone: string;
  readonly now: Date;
  /** If true, nothing is stored. */
  readonly dryRun: boolean;
  /** Columns that a user chose for a header row; undefined for none. */
  readonly chosenFor?: ((names: readonly string[]) => ChosenColumns | undefined) | undefined;
}

/** The text is empty, or its first row names no known column. */
export class NoHeader extends Error {
  override readonly name = "NoHeader";
  /** The fields of the first row; empty if it cannot be read. */
  readonly fields: readonly string[];

  constructor(message: string, fields: readonly string[] = []) {
    super(message);
    this.fields = fields;
  }
}

/** The import failed in the middle; the rows before were processed. */
export class ImportStopped extends Error {
  override readonly name = "ImportStopped";
  readonly summary: ImportSummary;

  constructor(summary: ImportSummary, cause: unknown) {
    super("The import stopped", { cause });
    this.summary = summary;
  }
}

/** A row of the file: its content, or why it cannot be imported. */
interface ReadRow {
  readonly row: number;
  readonly content: ImportRow | RowError;
  readonly characters: number;
}

/**
 * Imports a CSV file as it arrives. Rows are created in transactions of up to 1,000; a row that cannot
 * be imported fails alone.
 * @throws NoHeader before anything was stored; ImportStopped if the body or the database fails later
 */
export async function importCsv(
  db: Kysely<Database>,
  body: AsyncIterable<Buffer>,
  options: ImportOptions,
): Promise<ImportSummary> {
  let summary: ImportSummary | undefined;
  let batch: Batch | undefined;
  let number = 0;
  const instant = localTimes(options.zone);
  let header: Header | undefined;
  let names: readonly string[] = [];
  const read = (fields: readonly string[]): ReadRow | undefined => {
    number += 1;
    if (!header) {
      if (names.length === 0) names = fields;
      header = headerOf(fields, options.chosenFor?.(fields));
      return undefined;
    }
    const isEmpty = fields.length === 1 && fields[0]?.trim() === "";
    return isEmpty ? undefined : readRow(header, fields, number, instant);
  };
  try {
    for await (const rows of readCsv(body, read)) {
      if (!header) continue;
      summary ??= new ImportSummary(header);
      batch ??= new Batch(db, options, summary);
      for (const row of rows) if (row) await batch.add(row);
      if (options.dryRun && summary.rows >= maxDryRunRows) {
        summary.isComplete = false;
        break;
      }
    }
    await batch?.flush();
  } catch (error) {
    if (!summary || !batch) {
      throw error instanceof CsvFailure ? new NoHeader(error.message, names) : error;
    }
    await finish(error, { summary, batch, row: number + 1 });
  }
  if (!summary) throw new NoHeader("The text is empty");
  return summary;
}

/** Stores the rows before a failure of the text, and reports it as an error of the next row. */
async function finish(
  error: unknown,
  { summary, batch, row }: { summary: ImportSummary; batch: Batch; row: number },
): Promise<void> {
  let cause = error;
  if (error instanceof CsvFailure) {
    try {
      await batch.flush();
      summary.add(
        row,
        { status: "failed", error: `${error.message}; the import ended here` },
        undefined,
      );
      summary.isComplete = false;
      return;
    } catch (failure) {
      cause = failure;
    }
  }
  throw new ImportStopped(summary, cause);
}

function headerOf(fields: readonly string[], chosen: ChosenColumns | undefined): Header {
  if (fields.length > maxColumns) {
    throw new CsvFailure(`The file has more than ${String(maxColumns)} columns`);
  }
  const header = parseHeader(fields, chosen);
  if (header) return header;
  throw new CsvFailure("The first row names no known column, e.g. project_id and start_time");
}

function readRow(
  { fields: columns, positions }: Header,
  fields: readonly string[],
  row: number,
  instant: Parameters<typeof parseRow>[1],
): ReadRow {
  let characters = 0;
  const cells: Cells = (column) => {
    const text = fields[positions.get(column) ?? -1]?.trim() ?? "";
    characters += text.length;
    return text;
  };
  try {
    if (fields.length > columns.length) throw tooManyFields(fields.length, columns.length);
    const content = parseRow(cells, instant);
    return { row, content, characters };
  } catch (error) {
    if (error instanceof RowError) return { row, content: error, characters };
    throw error;
  }
}

function tooManyFields(count: number, expected: number): RowError {
  return new RowError(
    `The row has ${String(count)} fields, but the header has ${String(expected)}; quote fields that contain the separator`,
  );
}

/** Collects rows, and imports them together. */
class Batch {
  readonly #db: Kysely<Database>;
  readonly #options: ImportOptions;
  readonly #summary: ImportSummary;
  readonly #names: NameResolver;
  /** What a dry run would have created, because it finds nothing of it in the database. */
  readonly #wouldExist = new Set<string>();
  #rows: ReadRow[] = [];
  #characters = 0;

  constructor(db: Kysely<Database>, options: ImportOptions, summary: ImportSummary) {
    this.#db = db;
    this.#options = options;
    this.#summary = summary;
    this.#names = new NameResolver(options.actor);
  }

  async add(row: ReadRow): Promise<void> {
    this.#rows.push(row);
    this.#characters += row.characters;
    const isFull = this.#rows.length >= maxBatch.rows || this.#characters >= maxBatch.characters;
    if (isFull) await this.flush();
  }

  /** Imports the collected rows in one transaction. */
  async flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#characters = 0;
    if (rows.length === 0) return;
    const valid = rows.flatMap(({ content }) => (content instanceof RowError ? [] : [content]));
    const { results, created } = await this.#store(valid);
    let next = 0;
    for (const { row, content } of rows) {
      if (content instanceof RowError) {
        this.#summary.add(row, { status: "failed", error: content.message }, undefined);
      } else {
        const result = results[next++] ?? { status: "failed", error: "Not processed" };
        this.#summary.add(
          row,
          this.#options.dryRun ? this.#once(content, result) : result,
          content,
        );
      }
    }
    this.#summary.addNames(created);
  }

  /** Repeats a transaction that another one made impossible, e.g. by creating the same project. */
  async #store(rows: readonly ImportRow[]): Promise<Stored> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#storeOnce(rows);
      } catch (error) {
        const isPassing = isUniqueViolation(error) || isDeadlock(error);
        if (!isPassing || attempt >= maxAttempts) throw error;
      }
    }
  }

  async #storeOnce(rows: readonly ImportRow[]): Promise<Stored> {
    const { actor, dryRun } = this.#options;
    let stored: Stored = { results: [], created: { clients: [], projects: [], tasks: [] } };
    let keep = (): void => undefined;
    const rollBack = new Error("The dry run is rolled back");
    try {
      await this.#db.transaction().execute(async (tx) => {
        // Before names are looked up, so that a parallel import of the user cannot create them too.
        await lockUser(tx, actor.userId);
        const { targets, created, keep: keepNames } = await this.#names.resolve(tx, rows);
        stored = { results: await this.#import(tx, rows, targets), created };
        keep = keepNames;
        if (dryRun) throw rollBack;
      });
    } catch (error) {
      if (error !== rollBack) throw error;
      return stored;
    }
    keep();
    return stored;
  }

  async #import(
    tx: Transaction<Database>,
    rows: readonly ImportRow[],
    targets: Awaited<ReturnType<NameResolver["resolve"]>>["targets"],
  ): Promise<readonly RowResult[]> {
    const { actor, now, dryRun } = this.#options;
    const inputs: NewEntry[] = [];
    rows.forEach(({ start, end, notes, tags, billable }, index) => {
      const target = targets[index];
      if (!target || target instanceof RowError) return;
      inputs.push({
        user_id: actor.userId,
        ...target,
        client_id: null,
        start_time: start,
        end_time: end,
        break_seconds: 0,
        notes,
        tags,
        source: "import",
        billable,
        paid: false,
        invoice_number: null,
      });
    });
    const outcomes = await importEntries(tx, actor, inputs, { now, dryRun });
    let next = 0;
    return targets.map((target) =>
      target instanceof RowError
        ? { status: "failed", error: target.message }
        : resultOf(outcomes[next++]),
    );
  }

  /** Finds repetitions in the earlier batches of a dry run. */
  #once({ project, start, end }: ImportRow, result: RowResult): RowResult {
    if (result.status !== "created") return result;
    const key = JSON.stringify([project, start.getTime(), end.getTime()]);
    if (this.#wouldExist.has(key)) return { status: "duplicate" };
    this.#wouldExist.add(key);
    return result;
  }
}

interface Stored {
  readonly results: readonly RowResult[];
  readonly created: CreatedNames;
}

const maxAttempts = 3;

function resultOf(outcome: ImportOutcome | undefined): RowResult {
  if (outcome?.status !== "refused") return { status: outcome?.status ?? "created" };
  if (outcome.reason !== "invalid") return { status: "failed", error: "Not found" };
  return { status: "failed", error: `${outcome.field}: ${outcome.message}` };
}

import type { Kysely, Transaction } from "kysely";
import type { Principal } from "../../../platform/auth/principal";
import { retryCollisions } from "../../../platform/db/retry-collisions";
import type { Database } from "../../../platform/db/schema";
import { inTransaction } from "../../../platform/db/transaction";
import type { NewEntry } from "../new-entry";
import type { ChosenColumns } from "./columns";
import type { CreatedNames } from "./create-names";
import { NameResolver } from "./names";
import { RowError, type ImportRow } from "./row";
import type { ImportSummary, RowResult } from "./summary";
import { importEntries, lockUser, type ImportOutcome } from "./write";

/** Maximum number of rows of one transaction, and of characters, which bounds the memory. */
const maxBatch = { rows: 1_000, characters: 1_000_000 };

/** Options of `importCsv`. */
export interface ImportOptions {
  readonly actor: Principal;
  /** IANA time zone of times without an offset. */
  readonly zone: string;
  /** True if `3/4/2024` is 4 March (default: false, 3 April). */
  readonly isMonthFirst?: boolean | undefined;
  readonly now: Date;
  /** If true, nothing is stored. */
  readonly dryRun: boolean;
  /** Columns that a user chose for a header row; undefined for none. */
  readonly chosenFor?: ((names: readonly string[]) => ChosenColumns | undefined) | undefined;
}

/** A row of the file: its content, or why it cannot be imported. */
export interface ReadRow {
  readonly row: number;
  readonly content: ImportRow | RowError;
  readonly characters: number;
}

/** Collects rows, and imports them together. */
export class Batch {
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
    const { results, created } = await retryCollisions(() => this.#store(valid));
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

  async #store(rows: readonly ImportRow[]): Promise<Stored> {
    const { actor, dryRun } = this.#options;
    const { keep, ...stored } = await inTransaction<StoredRows>(this.#db, async (tx, rollBack) => {
      // Before names are looked up, so that a parallel import of the user cannot create them too.
      await lockUser(tx, actor.userId);
      const { targets, created, keep } = await this.#names.resolve(tx, rows);
      const stored = { results: await this.#import(tx, rows, targets), created };
      return dryRun ? rollBack(stored) : { ...stored, keep };
    });
    keep?.();
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

interface StoredRows extends Stored {
  /** Makes the created names known to later rows; absent if they were rolled back. */
  readonly keep?: () => void;
}

interface Stored {
  readonly results: readonly RowResult[];
  readonly created: CreatedNames;
}

function resultOf(outcome: ImportOutcome | undefined): RowResult {
  if (outcome?.status !== "refused") return { status: outcome?.status ?? "created" };
  if (outcome.reason !== "invalid") return { status: "failed", error: "Not found" };
  return { status: "failed", error: `${outcome.field}: ${outcome.message}` };
}

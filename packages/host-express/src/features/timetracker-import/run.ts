import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import { inTransaction } from "../../platform/db/transaction";
import { importKinds } from "./kinds";
import type { ImportSource } from "./source";
import { writeBatch, type ImportRun, type RowOutcome } from "./write";

/** Options of {@link importRows}. */
export interface ImportOptions extends ImportRun {
  /** If true, everything is rolled back at the end. */
  readonly dryRun: boolean;
  /** Receives the outcome of each row once it is stored. */
  readonly onRow: (outcome: RowOutcome) => void;
  /** Does more in the same transaction as a dry run, before it is rolled back. */
  readonly beforeRollback?: (tx: Transaction<Database>) => Promise<void>;
}

/**
 * Imports users, clients, projects, tasks and time entries. A batch is committed before the next one is
 * read, so an interrupted import goes on where it was when it is started again.
 */
export async function importRows(
  db: Kysely<Database>,
  from: ImportSource,
  options: ImportOptions,
): Promise<void> {
  if (!options.dryRun) {
    await eachBatch(from, options, (write) => db.transaction().execute(write));
    return;
  }
  await inTransaction<undefined>(db, async (tx, rollBack) => {
    await eachBatch(from, options, (write) => write(tx));
    await options.beforeRollback?.(tx);
    return rollBack(undefined);
  });
}

type Write = (tx: Transaction<Database>) => Promise<readonly RowOutcome[]>;

async function eachBatch(
  from: ImportSource,
  options: ImportOptions,
  run: (write: Write) => Promise<readonly RowOutcome[]>,
): Promise<void> {
  for (const kind of importKinds) {
    for await (const rows of from.rows(kind)) {
      const outcomes = await run((tx) => writeBatch(tx, options, kind, rows));
      for (const outcome of outcomes) options.onRow(outcome);
    }
  }
}

/**
 * Completes the set-up of a new installation whose first administrator was imported. Its time zone becomes
 * that of the imported one.
 */
export async function completeSetupByImport(db: Kysely<Database>, zone: string): Promise<boolean> {
  const { rows } = await sql`
    update settings set setup_completed_at = now(), timezone = ${zone}
    where setup_completed_at is null
      and exists (select from users where role = 'admin' and is_active)
    returning id`.execute(db);
  return rows.length > 0;
}

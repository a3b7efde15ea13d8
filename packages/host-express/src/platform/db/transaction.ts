import type { Kysely, Transaction } from "kysely";
import type { Database } from "./schema";

/** Ends a transaction without its effects, and with a result. Never returns. */
export type RollBack<Result> = (result: Result) => never;

class RolledBack extends Error {
  override readonly name = "RolledBack";

  constructor(readonly result: unknown) {
    super("The transaction was rolled back intentionally");
  }
}

/** Runs work in a transaction, which the work can roll back and still return a result. */
export async function inTransaction<Result>(
  db: Kysely<Database>,
  work: (tx: Transaction<Database>, rollBack: RollBack<Result>) => Promise<Result>,
): Promise<Result> {
  const rollBack = (result: Result): never => {
    throw new RolledBack(result);
  };
  try {
    return await db.transaction().execute((tx) => work(tx, rollBack));
  } catch (error) {
    if (error instanceof RolledBack) return error.result as Result;
    throw error;
  }
}

import { DatabaseSync } from "node:sqlite";
import { ledgerSchema, serialTransactions } from "../src/index";
import type { SqlDatabase, SqlTransaction } from "../src/index";

/** A database for tests. */
export interface TestDatabase extends SqlDatabase<SqlTransaction> {
  close(): Promise<void>;
}

/** An empty ledger in an SQLite file, or in memory. */
export async function openSqlite(path = ":memory:"): Promise<TestDatabase> {
  const file = new DatabaseSync(path, { timeout: 5_000 });
  const connection: SqlTransaction = {
    query: (text, values) => Promise.resolve().then(() => file.prepare(text).all(...values)),
  };
  const transaction = serialTransactions(connection);
  await transaction(createTables("sqlite"));
  const close = (): Promise<void> => {
    file.close();
    return Promise.resolve();
  };
  return { dialect: "sqlite", transaction, close };
}

/** Creates the tables of a ledger. */
export function createTables(dialect: SqlDatabase<SqlTransaction>["dialect"]) {
  return async (tx: SqlTransaction): Promise<void> => {
    for (const statement of ledgerSchema(dialect)) await tx.query(statement, []);
  };
}

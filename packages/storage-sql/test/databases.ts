import { DatabaseSync } from "node:sqlite";
import { PGlite } from "@electric-sql/pglite";
import { ledgerSchema, serialTransactions } from "../src/index";
import type { SqlDatabase, SqlTransaction } from "../src/index";

/** An empty ledger in an SQLite file, or in memory. */
export async function openSqlite(path = ":memory:"): Promise<SqlDatabase<SqlTransaction>> {
  const file = new DatabaseSync(path, { timeout: 5_000 });
  const connection: SqlTransaction = {
    query: (text, values) => Promise.resolve().then(() => file.prepare(text).all(...values)),
  };
  const transaction = serialTransactions(connection);
  await transaction(createTables("sqlite"));
  return { dialect: "sqlite", transaction };
}

/** An empty ledger in PostgreSQL, embedded in this process. */
export async function openPGlite(): Promise<SqlDatabase<SqlTransaction>> {
  const pglite = new PGlite();
  const transaction: SqlDatabase<SqlTransaction>["transaction"] = (work) =>
    pglite.transaction((tx) =>
      work({
        query: async (text, values) =>
          (await tx.query<Record<string, unknown>>(text, [...values])).rows,
      }),
    );
  await transaction(createTables("postgres"));
  return { dialect: "postgres", transaction };
}

/** Creates the tables of a ledger. */
export function createTables(dialect: SqlDatabase<SqlTransaction>["dialect"]) {
  return async (tx: SqlTransaction): Promise<void> => {
    for (const statement of ledgerSchema(dialect)) await tx.query(statement, []);
  };
}

/** Deletes everything in the ledger. */
export async function emptyLedger(database: SqlDatabase<SqlTransaction>): Promise<void> {
  await database.transaction(async (tx) => {
    for (const statement of ledgerSchema(database.dialect)) {
      const table = /^create table if not exists (\w+)/.exec(statement)?.[1];
      if (table !== undefined) await tx.query(`delete from ${table}`, []);
    }
  });
}

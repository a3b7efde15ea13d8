import type { SqlDatabase, SqlTransaction } from "./database";
import { ledgerSchema } from "./schema";

/**
 * Deletes everything in a ledger. For tests that use one database again.
 *
 * @example
 * ```ts
 * import { emptyLedger, type SqlDatabase, type SqlTransaction } from "@tt/storage-sql";
 *
 * export async function emptyTables(database: SqlDatabase<SqlTransaction>): Promise<void> {
 *   await emptyLedger(database);
 *   await database.transaction((tx) => tx.query("delete from todos", []));
 * }
 * ```
 */
export async function emptyLedger(database: SqlDatabase<SqlTransaction>): Promise<void> {
  const { dialect } = database;
  const deletes = ledgerSchema(dialect).flatMap((statement) => {
    const table = /^create table if not exists (\w+)/.exec(statement)?.[1];
    return table === undefined ? [] : [`delete from ${table}`];
  });
  // In PostgreSQL as one statement: a round trip for each table would take longer than most tests.
  const statements =
    dialect === "postgres" ? [`do $$ begin ${deletes.join("; ")}; end $$`] : deletes;
  await database.transaction(async (tx) => {
    for (const statement of statements) await tx.query(statement, []);
  });
}

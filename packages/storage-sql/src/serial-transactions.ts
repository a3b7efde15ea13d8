import { asBusy } from "./busy";
import type { SqlDatabase, SqlTransaction } from "./database";

/**
 * Runs the transactions of a single connection one after the other, as SQLite needs it. Other processes
 * may use the same file: each transaction starts with `begin immediate`, so set a busy timeout of one or
 * two seconds. After it, the transaction rejects with a `ConnectorError` of the code `busy`.
 * @param connection Runs statements on the connection, which nothing else may use.
 *
 * @example
 * ```ts
 * import { serialTransactions, sqlLedger, type SqlTransaction } from "@tt/storage-sql";
 *
 * export function ledgerOf(connection: SqlTransaction) {
 *   return sqlLedger({ dialect: "sqlite", transaction: serialTransactions(connection) });
 * }
 * ```
 */
export function serialTransactions<Tx extends SqlTransaction>(
  connection: Tx,
): SqlDatabase<Tx>["transaction"] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(async () => {
      await connection.query("begin immediate", []);
      try {
        const value = await work(connection);
        await connection.query("commit", []);
        return value;
      } catch (error) {
        await connection.query("rollback", []);
        throw error;
      }
    });
    last = result.catch(() => undefined);
    return result.catch((error: unknown) => {
      throw asBusy(error);
    });
  };
}

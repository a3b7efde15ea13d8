export type { Dialect, SqlDatabase, SqlTransaction, SqlValue } from "./database";
export { emptyLedger } from "./empty-ledger";
export { ledgerSchema } from "./schema";
export { serialTransactions } from "./serial-transactions";
export { sqlLedger, type SqlLedgerOptions } from "./sql-ledger";

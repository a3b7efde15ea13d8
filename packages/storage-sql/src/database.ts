/** A transaction of the application's database. */
export interface SqlTransaction {
  /**
   * Runs one statement and returns its rows.
   * @param text Placeholders are `?` (SQLite) or `$1`, `$2`, … (PostgreSQL).
   * @param values Texts, numbers and null.
   */
  query(
    text: string,
    values: readonly SqlValue[],
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** A value of a statement. */
export type SqlValue = string | number | null;

/** The SQL that a database understands. */
export type Dialect = "sqlite" | "postgres";

/**
 * A database, through the driver of the application.
 *
 * @typeParam Tx The application's own transaction, which the groups of `createStorage` get too.
 */
export interface SqlDatabase<Tx extends SqlTransaction> {
  readonly dialect: Dialect;
  /**
   * Runs work in one transaction: commits it when it returns, rolls it back when it throws.
   *
   * - SQLite: `begin immediate`, one at a time per connection; see `serialTransactions`.
   * - PostgreSQL: on a connection of its own, with the isolation level `read committed` (the default).
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

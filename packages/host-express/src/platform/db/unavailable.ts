import pg from "pg";

/**
 * The database did not respond: the connection failed, was lost, or timed out. Errors that the server
 * sends are not converted.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
  /** Node's error code, e.g. `ECONNREFUSED`; undefined if there is none. */
  readonly code: string | undefined;

  constructor(cause: Error) {
    super(`The database did not respond: ${cause.message}`, { cause });
    this.code = codeOf(cause);
  }
}

/** A temporary failure of the database. */
export interface DatabaseFailure {
  /** SQLSTATE or Node's error code; empty if there is none. */
  readonly code: string;
  /** The database's error message, without values. */
  readonly reason: string;
  /** When to retry. */
  readonly retryAfterSeconds: number;
}

/** Retry delay for a server that is unavailable, full or read-only. */
const outageSeconds = 5;
/** Retry delay for a lock conflict. */
const contentionSeconds = 1;

/** Conflicts with other transactions: lock not available, deadlock, serialization failure. */
const contention = /^(55P03|40P01|40001)$/;
/**
 * The server is unavailable, overloaded, stopping, full or read-only (PostgreSQL's appendix A), or in a
 * failover, during which it may refuse logins or lack the database.
 */
const outage = /^(08\w{3}|28\w{3}|3D000|53\w{3}|57P0[1-5]|57014|25006|25P0[34]|58030)$/;
/** How many causes of an error are examined. */
const maxDepth = 5;

/**
 * Recognizes a temporary failure of the database in an error or its causes.
 * @returns Undefined for all other errors, e.g. violated constraints and invalid SQL.
 */
export function databaseFailure(error: unknown, depth = 0): DatabaseFailure | undefined {
  if (!(error instanceof Error) || depth > maxDepth) return undefined;
  if (error instanceof DatabaseUnavailableError) {
    return {
      code: error.code ?? "",
      reason: error.message,
      retryAfterSeconds: outageSeconds,
    };
  }
  // Errors of both drivers have the server's severity, which tells them from other libraries' errors.
  if ("severity" in error) {
    const code = codeOf(error) ?? "";
    const seconds = contention.test(code)
      ? contentionSeconds
      : outage.test(code)
        ? outageSeconds
        : undefined;
    if (seconds === undefined) return undefined;
    return { code, reason: error.message, retryAfterSeconds: seconds };
  }
  return databaseFailure(error.cause, depth + 1);
}

/**
 * Recognizes errors after which a connection must be discarded.
 * @param error The error that `pg` threw while connecting or querying.
 * @returns Undefined if the server responded and the connection remains usable.
 */
export function connectionFailure(error: unknown): Error | undefined {
  if (error instanceof DatabaseUnavailableError) return error;
  if (error instanceof pg.DatabaseError) return error.severity === "FATAL" ? error : undefined;
  // pg and Node throw plain errors for lost, refused and unresponsive connections, and TypeErrors and
  // RangeErrors for programming errors.
  const isPlain =
    error instanceof AggregateError ||
    (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype);
  return isPlain ? new DatabaseUnavailableError(error) : undefined;
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

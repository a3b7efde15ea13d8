import pg from "pg";

/**
 * The database did not answer: no connection, a broken one, or silence. Errors that the server itself
 * sends stay what they are.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
  /** Node's code, e.g. `ECONNREFUSED`, where there is one. */
  readonly code: string | undefined;

  constructor(cause: Error) {
    super(`The database did not answer: ${cause.message}`, { cause });
    this.code = codeOf(cause);
  }
}

/** Why the database cannot do its work right now. */
export interface DatabaseFailure {
  /** SQLSTATE or Node's code; empty where there is none. */
  readonly code: string;
  /** The database's own words, without values. */
  readonly reason: string;
  /** Seconds after which another try makes sense. */
  readonly retryAfterSeconds: number;
}

/** Until a server that is away, full or read-only is back. */
const outageSeconds = 5;
/** Until what another transaction held is free. */
const contentionSeconds = 1;

/** Another transaction was in the way: lock not available, deadlock, serialization failure. */
const contention = /^(55P03|40P01|40001)$/;
/**
 * The server is away, overloaded, stopping, full or read-only; see PostgreSQL's appendix A. Also what
 * a failover can leave for a while: refused log-ins and a database that is not there.
 */
const outage = /^(08\w{3}|28\w{3}|3D000|53\w{3}|57P0[1-5]|57014|25006|25P0[34]|58030)$/;
/** How far wrapped errors are unwrapped. */
const maxDepth = 5;

/**
 * Classifies an error, or what caused it, as a failure of the database that passes by itself.
 * @returns Undefined for everything else, e.g. violated constraints and faults of our SQL.
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
  // Both drivers' errors carry the server's severity, so no other library's code is taken for one.
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
 * Recognizes that a connection is of no more use.
 * @param error What `pg` threw while connecting or querying.
 * @returns Undefined when the server answered and the connection goes on.
 */
export function connectionFailure(error: unknown): Error | undefined {
  if (error instanceof DatabaseUnavailableError) return error;
  if (error instanceof pg.DatabaseError) return error.severity === "FATAL" ? error : undefined;
  // pg and Node throw plain errors for lost, refused and silent connections; faults of programs are
  // TypeErrors and RangeErrors.
  const isPlain =
    error instanceof AggregateError ||
    (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype);
  return isPlain ? new DatabaseUnavailableError(error) : undefined;
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

import { errorCode } from "../error-code";

// Error codes of PostgreSQL's appendix A.
const uniqueViolation = "23505";
const deadlock = "40P01";
const lockTimeout = "55P03";
const queryCanceled = "57014";

/** True if a unique constraint was violated. Both drivers set the code on the error. */
export function isUniqueViolation(error: unknown): boolean {
  return errorCode(error) === uniqueViolation;
}

/** True if the transaction was aborted to resolve a deadlock. Retrying it is safe. */
export function isDeadlock(error: unknown): boolean {
  return errorCode(error) === deadlock;
}

/** True if a lock was not available within `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return errorCode(error) === lockTimeout;
}

/** True if the server canceled the statement, usually because of `statement_timeout`. */
export function isTimeout(error: unknown): boolean {
  return errorCode(error) === queryCanceled;
}

/** The name of the violated constraint; empty if there is none. */
export function constraintOf(error: unknown): string {
  const named = error instanceof Error && "constraint" in error ? error.constraint : undefined;
  return typeof named === "string" ? named : "";
}

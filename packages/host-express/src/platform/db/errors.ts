/** PostgreSQL's code for a unique constraint that was hit. */
const uniqueViolation = "23505";
/** PostgreSQL's code for transactions that waited for each other; one of them was ended. */
const deadlock = "40P01";
/** PostgreSQL's code for a lock that was not to be had within `lock_timeout`. */
const lockTimeout = "55P03";
/** PostgreSQL's code for a statement that was ended, by `statement_timeout` above all. */
const timeout = "57014";

/** Did a unique constraint refuse this? Both drivers put the code on the error. */
export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, uniqueViolation);
}

/** Was this transaction ended so that another one could go on? Repeating it is safe. */
export function isDeadlock(error: unknown): boolean {
  return hasCode(error, deadlock);
}

/** Did somebody else hold what this waited for, for longer than it was told to wait? */
export function isLockTimeout(error: unknown): boolean {
  return hasCode(error, lockTimeout);
}

/** Did the server end this statement because it took longer than it was given? */
export function isTimeout(error: unknown): boolean {
  return hasCode(error, timeout);
}

/** The constraint's name, empty when there is none. */
export function constraintOf(error: unknown): string {
  const named = error instanceof Error && "constraint" in error ? error.constraint : undefined;
  return typeof named === "string" ? named : "";
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

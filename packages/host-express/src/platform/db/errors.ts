/** PostgreSQL's code for a unique constraint that was hit. */
const uniqueViolation = "23505";

/** Did a unique constraint refuse this? Both drivers put the code on the error. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === uniqueViolation;
}

/** The constraint's name, empty when there is none. */
export function constraintOf(error: unknown): string {
  const named = error instanceof Error && "constraint" in error ? error.constraint : undefined;
  return typeof named === "string" ? named : "";
}

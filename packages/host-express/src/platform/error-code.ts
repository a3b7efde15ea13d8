/** The code that Node.js or PostgreSQL gave an error, e.g. `ENOENT` or `23505`; empty if there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** A login name as it is stored, looked up and counted: trimmed, in lower case. */
export function normalizeUsername(username: string): string {
  return username.trim().toLowerCase();
}

/** Maximum length of a username in its stored form, in characters. */
export const maxUsernameLength = 80;

/** True if a username is too long to be stored. Some letters have more characters in lower case. */
export function isTooLongUsername(username: string): boolean {
  return normalizeUsername(username).length > maxUsernameLength;
}

/** Normalizes a username to its stored form: trimmed and in lower case. */
export function normalizeUsername(username: string): string {
  return username.trim().toLowerCase();
}

import { characterCount } from "../characters";

/** Maximum length of a username in its stored form, in characters. */
export const maxUsernameLength = 80;

/** True if a username is too long to be stored. Some letters have more characters in lower case. */
export function isTooLongUsername(username: string): boolean {
  return characterCount(normalizeUsername(username)) > maxUsernameLength;
}

/** The joiners between letters, of Persian and of Indian languages, are no hidden characters. */
const hidden = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/u;

/** Message for a username that {@link hasHiddenCharacter}. */
export const hiddenCharacterMessage = "Must not contain invisible characters";

/**
 * True if a username has a character that is not seen, e.g. a line end or a mark of the writing direction:
 * it could not be typed, or it would look like another user's.
 */
export function hasHiddenCharacter(username: string): boolean {
  return hidden.test(username.trim());
}

/**
 * Normalizes a username to its stored form: trimmed, in lower case, and with composed letters, because
 * keyboards differ in how they write é: https://www.rfc-editor.org/rfc/rfc8265#section-3.3
 */
export function normalizeUsername(username: string): string {
  return username.trim().toLowerCase().normalize("NFC");
}

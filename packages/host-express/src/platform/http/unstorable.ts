/** What is said about texts that {@link isUnstorable} finds. */
export const unstorableMessage = "Must not contain U+0000 or half a surrogate pair";

// With the u flag a surrogate stands alone here: pairs are one character each.
const unstorable = /[\0\p{Surrogate}]/u;

/**
 * Is there a text in this value, names of fields included, that PostgreSQL cannot hold? It knows no
 * U+0000, and neither UTF-8 nor jsonb has lone surrogates; JSON can express both.
 */
export function isUnstorable(value: unknown): boolean {
  if (typeof value === "string") return unstorable.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, item]) => isUnstorable(name) || isUnstorable(item));
}

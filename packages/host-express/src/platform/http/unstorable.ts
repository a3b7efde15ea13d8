import { isStorable } from "@tt/connector-core";

/** What is said about texts that {@link isUnstorable} finds. */
export const unstorableMessage = "Must not contain U+0000 or half a surrogate pair";

/** True if PostgreSQL cannot store a text in this value, names of fields included. */
export function isUnstorable(value: unknown): boolean {
  return !isStorable(value);
}

import { isStorable } from "@tt/connector-core";

/** Error message for texts that fail {@link isUnstorable}. */
export const unstorableMessage = "Must not contain U+0000 or an unpaired surrogate";

/** True if a value contains text that PostgreSQL cannot store, including in field names. */
export function isUnstorable(value: unknown): boolean {
  return !isStorable(value);
}

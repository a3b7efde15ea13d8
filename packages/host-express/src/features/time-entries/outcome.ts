import type { Refused } from "../../platform/change-outcome";

/** What became of an entry that was to be made. */
export type CreateOutcome = { readonly status: "created"; readonly id: number } | Refused;

/** What became of an entry that was to be deleted. */
export type DeleteOutcome = { readonly status: "deleted" } | Refused;

/** A field is wrong; the message says what to do. */
export function invalid(field: string, message: string): Refused {
  return { status: "refused", reason: "invalid", field, message };
}

import type { Refused } from "../../platform/change-outcome";

/** Result of creating one entry. */
export type CreateOutcome = { readonly status: "created"; readonly id: number } | Refused;

/** Result of deleting one entry. */
export type DeleteOutcome = { readonly status: "deleted" } | Refused;

/** Refuses a request because of one field. */
export function invalid(field: string, message: string): Refused {
  return { status: "refused", reason: "invalid", field, message };
}

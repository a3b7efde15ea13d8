import { staleVersion, type Refused } from "../change-outcome";
import { differing } from "./differing";

/** The fields to write, or why nothing is written. */
export type ChangeDecision<Change> =
  | { readonly status: "changed"; readonly fields: Partial<Change> }
  | { readonly status: "unchanged" }
  | Refused;

/**
 * Decides a change to a row whose fields everybody may change who may change the row. Pure.
 * @param before The locked row; undefined if there is none.
 * @param expected Refuses the change unless it is the current version.
 */
export function decideChange<Change extends object>(
  before: { readonly version: number } | undefined,
  change: Change,
  expected: number | undefined,
): ChangeDecision<Change> {
  if (!before) return { status: "refused", reason: "not_found" };
  const stale = staleVersion(expected, before);
  if (stale) return stale;
  const fields = differing(before, change);
  return Object.keys(fields).length === 0 ? { status: "unchanged" } : { status: "changed", fields };
}

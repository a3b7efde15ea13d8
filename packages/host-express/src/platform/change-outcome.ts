/** Reason why a change was refused. */
export type Refusal =
  /** The row does not exist, or the actor may not see it. */
  | { readonly reason: "not_found" }
  /** The actor may see the row but not change it this way. */
  | { readonly reason: "not_allowed"; readonly message: string }
  /** The row was changed after the version that the caller read. */
  | { readonly reason: "newer_version"; readonly version: number }
  | { readonly reason: "invalid"; readonly field: string; readonly message: string };

/** A change that was refused; nothing was written. */
export type Refused = { readonly status: "refused" } & Refusal;

/** Outcome of a change to one row. */
export type ChangeOutcome = { readonly status: "updated" | "unchanged" } | Refused;

/**
 * Checks the version that a change was made for.
 * @param expected version the caller read; undefined skips the check
 * @returns a refusal if the row has another version
 */
export function staleVersion(
  expected: number | undefined,
  { version }: { readonly version: number },
): Refused | undefined {
  return expected === undefined || expected === version
    ? undefined
    : { status: "refused", reason: "newer_version", version };
}

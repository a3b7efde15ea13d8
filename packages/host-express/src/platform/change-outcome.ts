/** Why nothing was changed. */
export type Refusal =
  /** It does not exist, or the actor does not see it. */
  | { readonly reason: "not_found" }
  /** He sees it and may not do this. */
  | { readonly reason: "not_allowed"; readonly message: string }
  /** Somebody else changed it since the version that the change was made for. */
  | { readonly reason: "newer_version"; readonly version: number }
  | { readonly reason: "invalid"; readonly field: string; readonly message: string };

/** Nothing was changed, and why. */
export type Refused = { readonly status: "refused" } & Refusal;

/** What became of a change to one thing. */
export type ChangeOutcome = { readonly status: "updated" | "unchanged" } | Refused;

/** Is the change made for another version than there is? */
export function staleVersion(
  wanted: number | undefined,
  { version }: { readonly version: number },
): Refused | undefined {
  return wanted === undefined || wanted === version
    ? undefined
    : { status: "refused", reason: "newer_version", version };
}

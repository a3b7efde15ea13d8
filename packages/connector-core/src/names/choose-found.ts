import type { Found } from "../ports/reads";

/** Result of a search for one project or task: one match, several or none. */
export type Choice =
  { readonly one: Found } | { readonly several: readonly Found[] } | { readonly none: true };

/**
 * Chooses among the projects or tasks that a search found: an id before a whole name before a part of
 * a name. Several matches of the same kind stay several, so that the user can be asked. Pure.
 *
 * @example
 * ```ts
 * import { chooseFound } from "@tt/connector-core";
 *
 * const website = { id: 1, name: "Website", match: "exact" } as const;
 * chooseFound([website, { id: 2, name: "Website relaunch", match: "partial" }]); // { one: website }
 * ```
 */
export function chooseFound(found: readonly Found[]): Choice {
  for (const match of ["id", "exact", "partial"] as const) {
    const matching = found.filter((each) => each.match === match);
    const [only] = matching;
    if (only && matching.length === 1) return { one: only };
    if (matching.length > 1) return { several: matching };
  }
  return { none: true };
}

import { foldName } from "./fold";

const minSimilarity = 0.1;

/**
 * Returns the items whose names are most similar to a text, best first, to ask back when nothing
 * matches. Similarity is the share of common trigrams of the folded names, as in PostgreSQL's
 * `pg_trgm`. Items that have almost none in common are left out. Pure.
 *
 * @param limit Maximum number of items.
 * @example
 * ```ts
 * import { nearestNames } from "@tt/connector-core";
 *
 * nearestNames("websit", [{ name: "Website" }, { name: "Payroll" }], 5); // [{ name: "Website" }]
 * ```
 */
export function nearestNames<Named extends { readonly name: string }>(
  typed: string,
  items: readonly Named[],
  limit: number,
): readonly Named[] {
  const wanted = trigrams(typed);
  return items
    .map((item) => ({ item, similarity: similarity(wanted, trigrams(item.name)) }))
    .filter((candidate) => candidate.similarity > minSimilarity)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, limit)
    .map(({ item }) => item);
}

function trigrams(name: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const word of foldName(name).split(/[^\p{L}\p{N}]+/u)) {
    if (word === "") continue;
    const letters = Array.from(`  ${word} `);
    for (let at = 0; at + 3 <= letters.length; at += 1) {
      found.add(letters.slice(at, at + 3).join(""));
    }
  }
  return found;
}

function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((trigram) => b.has(trigram)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

import { foldName } from "@tt/connector-core";

/**
 * The names most like what somebody typed, best first: how many groups of three letters two names
 * share, as PostgreSQL's pg_trgm counts. Names that share none are left out. Pure.
 */
export function nearest<Named extends { readonly name: string }>(
  typed: string,
  things: readonly Named[],
  limit: number,
): readonly Named[] {
  const wanted = groups(typed);
  return things
    .map((thing) => ({ thing, likeness: likeness(wanted, groups(thing.name)) }))
    .filter(({ likeness: value }) => value > 0.1)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, limit)
    .map(({ thing }) => thing);
}

function groups(name: string): ReadonlySet<string> {
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

function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((group) => b.has(group)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

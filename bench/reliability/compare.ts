/** How what is stored differs from what was acknowledged. */
export interface Comparison {
  readonly acknowledged: number;
  readonly stored: number;
  /** Acknowledged, but not stored. */
  readonly lost: readonly string[];
  /** Stored more than once. */
  readonly twice: readonly string[];
  /** Stored, but never sent. */
  readonly invented: readonly string[];
}

/**
 * Compares acknowledged writes with what is stored. A write that was sent without an acknowledgement may
 * be stored or not. Pure.
 * @param sent Keys of everything that was sent.
 * @param stored Key of each stored row.
 */
export function compare(
  sent: ReadonlySet<string>,
  acknowledged: ReadonlySet<string>,
  stored: readonly string[],
): Comparison {
  const counts = new Map<string, number>();
  for (const key of stored) counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    acknowledged: acknowledged.size,
    stored: stored.length,
    lost: [...acknowledged].filter((key) => !counts.has(key)),
    twice: [...counts].filter(([, count]) => count > 1).map(([key]) => key),
    invented: [...counts.keys()].filter((key) => !sent.has(key)),
  };
}

/** Describes what is wrong, at most ten keys of each kind; empty if nothing is. */
export function faultsOf(name: string, comparison: Comparison): string[] {
  return (["lost", "twice", "invented"] as const).flatMap((what) => {
    const keys = comparison[what];
    if (keys.length === 0) return [];
    return [`${name}: ${String(keys.length)} ${what}: ${keys.slice(0, 10).join(", ")}`];
  });
}

/**
 * Checks that `compare` finds a loss, a repetition and an invention in these very keys.
 * @param kind What was written, for the message.
 * @throws Error if it overlooks one
 */
export function checkComparison(kind: string, stored: readonly string[]): void {
  const [first] = stored;
  if (first === undefined) throw new Error(`Nothing was stored: ${kind}`);
  const all = new Set(stored);
  const { lost, twice, invented } = compare(all, new Set([...all, "missing"]), [
    ...stored,
    first,
    "unknown",
  ]);
  const found = [lost.includes("missing"), twice.includes(first), invented.includes("unknown")];
  if (found.includes(false)) throw new Error(`The comparison overlooks faults: ${kind}`);
}

/** What the load writes, by who acknowledges it. */
export const kinds = [
  "deliveries",
  "slash commands",
  "REST writes",
  "entries to export",
  "issues to sync",
  "events to import",
] as const;
export type Kind = (typeof kinds)[number];

/** A response that was no success. */
interface Failure {
  readonly kind: Kind;
  /** Time by `performance.now()`. */
  readonly atMs: number;
  /** Status, or the name of the error. */
  readonly why: string;
}

/** Remembers what was sent and what was acknowledged. */
export class Journal {
  /** Keys of everything that was sent, acknowledged or not. */
  readonly sent = keysByKind();
  /** Keys of what got a success, and so has to be stored. */
  readonly acknowledged = keysByKind();
  readonly failures: Failure[] = [];
  /** Time of the last success by kind, as `performance.now()`. */
  readonly lastSuccessMs = new Map<Kind, number>();

  succeeded(kind: Kind, key: string): void {
    this.acknowledged[kind].add(key);
    this.lastSuccessMs.set(kind, performance.now());
  }

  failed(kind: Kind, why: string): void {
    this.failures.push({ kind, why, atMs: performance.now() });
  }
}

/** Counts failures by their reasons. */
export function countReasons(whys: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const why of whys) counts[why] = (counts[why] ?? 0) + 1;
  return counts;
}

function keysByKind(): Readonly<Record<Kind, Set<string>>> {
  return Object.fromEntries(kinds.map((kind) => [kind, new Set<string>()])) as Record<
    Kind,
    Set<string>
  >;
}

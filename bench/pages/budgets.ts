import { median } from "../runner/figures";
import type { Role } from "./visits";

/** What was measured of one page. */
export interface PageFigures {
  readonly name: string;
  readonly role: Role;
  /** Milliseconds until a response was complete, one for each request. */
  readonly times: readonly number[];
  /** Statements sent to the database, one for each request. */
  readonly statements: readonly number[];
  /** Size of the HTML, uncompressed. */
  readonly bytes: number;
}

/** What a page may take. */
interface Budget {
  /** Time that half of the requests may take. */
  readonly milliseconds: number;
  readonly statements: number;
  readonly kilobytes: number;
}

const everyPage: Budget = { milliseconds: 100, statements: 40, kilobytes: 60 };

/** Pages with other budgets, by their names. */
const exceptions: readonly (Partial<Budget> & { readonly pages: RegExp })[] = [
  // They come after the page, and may add up a million entries.
  { pages: /, parts loaded later$/, milliseconds: 1_000 },
  // They add up all entries of a year.
  { pages: /^\/reports\?user_id=all&range=year/, milliseconds: 300 },
  // It looks through the notes and tags of all entries.
  { pages: /^\/entries\?user_id=all.*&(text|tag)=/, milliseconds: 300 },
  // It decrypts every stored secret, and sends a request to the host's own address.
  { pages: /^\/admin\/health$/, milliseconds: 500 },
];

function budgetOf(name: string): Budget {
  return exceptions
    .filter(({ pages }) => pages.test(name))
    .reduce<Budget>((budget, exception) => ({ ...budget, ...exception }), everyPage);
}

/** The value that 95 of 100 requests stay below. */
export function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

/**
 * Lists the pages that miss a budget.
 * @param isShort True if times say nothing, because there are few entries and requests.
 */
export function missedBudgets(
  figures: readonly PageFigures[],
  isShort: boolean,
): readonly string[] {
  return figures.flatMap(({ name, role, times, statements, bytes }) => {
    const budget = budgetOf(name);
    const milliseconds = median(times);
    const missed = [
      ...(milliseconds > budget.milliseconds && !isShort ? [`${milliseconds.toFixed(0)} ms`] : []),
      ...(median(statements) > budget.statements
        ? [`${String(median(statements))} statements`]
        : []),
      ...(bytes > budget.kilobytes * 1_000 ? [`${(bytes / 1_000).toFixed(0)} kB`] : []),
    ];
    return missed.length === 0 ? [] : [`${name} as ${role}: ${missed.join(", ")}`];
  });
}

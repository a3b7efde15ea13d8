import {
  debianDatabases,
  pgliteDatabases,
  postgresDatabases,
  type BenchDatabases,
} from "./databases";
import { machineLine, writeFigures } from "./page";
import { writeSizing } from "./sizing";

/** Command-line options of a bench. */
export interface BenchOptions {
  /** Runs for a few seconds to show that the bench works, and writes no figures. */
  readonly short: boolean;
  /** Directory for CPU profiles of the measured hosts (default: none are taken). */
  readonly profile?: string;
  /** Measures only the cases whose name contains this text (default: all). */
  readonly only?: string;
  /** Measures only what runs in this process (default: everything). */
  readonly inProcess?: boolean;
}

/** What a bench measures with. */
export interface BenchRun {
  readonly databases: BenchDatabases;
  readonly isShort: boolean;
  /** Options for the Node.js process of the measured hosts, e.g. `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
  readonly log: (line: string) => void;
}

/** Prints a line. */
export function log(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints figures below a line about the machine. */
export function printFigures(figures: readonly string[]): void {
  log(`\n${[machineLine(), "", ...figures].join("\n")}\n`);
}

const kinds = {
  PostgreSQL: postgresDatabases,
  "Debian's PostgreSQL": debianDatabases,
  PGlite: pgliteDatabases,
} as const;

/** A database that benches run on. */
export type DatabaseKind = keyof typeof kinds;

/** Measures on a database of its own, which is deleted afterwards. @returns what `measure` returns */
export async function measureOn<Result>(
  kind: DatabaseKind,
  { short, profile }: BenchOptions,
  measure: (run: BenchRun) => Promise<Result>,
): Promise<Result> {
  const databases = await kinds[kind]();
  try {
    return await measure({
      databases,
      isShort: short,
      nodeOptions: profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`],
      log,
    });
  } finally {
    await databases.close();
  }
}

/**
 * Measures on PostgreSQL and on PGlite, prints the figures, and writes them into docs/performance.md
 * unless the run is short.
 * @param name Name of the bench, which marks its place on the page.
 * @param first Figures that come first and depend on no database.
 */
export async function measureOnBoth(
  name: string,
  options: BenchOptions,
  measure: (kind: DatabaseKind, run: BenchRun) => Promise<readonly string[]>,
  first: readonly string[] = [],
): Promise<void> {
  const figures = [...first];
  for (const kind of ["PostgreSQL", "PGlite"] as const) {
    log(kind);
    const lines = await measureOn(kind, options, (run) => measure(kind, run));
    figures.push(...(figures.length === 0 ? [] : [""]), ...lines);
  }
  printFigures(figures);
  if (!options.short) await keepFigures(name, figures);
}

/** Writes the figures of a bench into docs/performance.md, and those for sizing into docs/operations.md. */
export async function keepFigures(name: string, figures: readonly string[]): Promise<void> {
  const lines = [machineLine(), "", ...figures];
  await writeFigures("performance.md", `npm run bench -- ${name}`, lines);
  await writeSizing();
  log("written to docs/performance.md");
}

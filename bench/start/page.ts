import { median, ratio, table } from "../runner/figures";
import type { Start } from "./process";

/** What was measured in each round. */
export interface StartFigures {
  readonly first: Start[];
  readonly later: Start[];
  readonly bare: Start[];
  /** Milliseconds to import the host as a library, in a process of its own. */
  readonly imports: number[];
}

/** A start takes at most this many bare openings … */
const maxRatio = 2.5;
/** … and this much, milliseconds. */
const extraMs = 1_000;

/** Formats the figures as a table. */
export function startLines({ first, later, bare, imports }: StartFigures): readonly string[] {
  const times = (starts: readonly Start[]): number[] => starts.map(({ ms }) => ms);
  const aimMs = maxRatio * median(times(bare)) + extraMs;
  const row = (name: string, starts: readonly Start[]): readonly string[] => [
    name,
    median(times(starts)).toFixed(0),
    ratio(times(starts), times(bare)).toFixed(2),
    known(starts.map(({ cpuMs }) => cpuMs)),
    known(starts.map(({ rssMb }) => rssMb)),
    known(starts.map(({ peakMb }) => peakMb)),
  ];
  return [
    ...table(
      [
        "",
        "ms until ready",
        "of the bare opening",
        "processor ms",
        "RSS when ready, MB",
        "peak, MB",
      ],
      [
        row("bare opening of the same data", bare),
        row("first start", first),
        row("later start", later),
        ["import of the host alone", median(imports).toFixed(0), "", "", "", ""],
      ],
    ),
    "",
    `Aim: at most ${String(maxRatio)} bare openings and ${String(extraMs / 1_000)} s, which is ${aimMs.toFixed(0)} ms here.`,
  ];
}

/** Median of what the system told. */
function known(values: readonly (number | undefined)[]): string {
  const told = values.filter((value) => value !== undefined);
  return told.length === 0 ? "" : median(told).toFixed(0);
}

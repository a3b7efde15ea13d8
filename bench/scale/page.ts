import { median, perSecond, ratio, table } from "../runner/figures";
import type { JobFigures, LimitFigures } from "./exact";

/** What is measured. */
export type Work = "deliveries" | "reads";

/** A burst and the load of the machine during it. */
export interface Burst {
  /** Responses per second. */
  readonly rate: number;
  /** Share of all processors that was busy, 0 to 1. */
  readonly busy: number;
}

/**
 * Formats the rates as a table.
 * @param results By `<work> <size>`.
 * @param memory Resident memory of the largest process by size, MB.
 */
export function scaleLines(
  works: readonly Work[],
  sizes: readonly number[],
  results: Readonly<Record<string, readonly Burst[]>>,
  memory: Readonly<Record<number, number>>,
): readonly string[] {
  const bursts = (work: Work, size: number): readonly Burst[] =>
    results[`${work} ${String(size)}`] ?? [];
  const rates = (work: Work, size: number): number[] => bursts(work, size).map(({ rate }) => rate);
  const smallest = sizes[0] ?? 1;
  return table(
    [
      "processes",
      ...works.flatMap((work) => [`${work}/s`, "of one process", "processors busy"]),
      "memory of each, MB",
    ],
    sizes.map((size) => [
      String(size),
      ...works.flatMap((work) => [
        perSecond(median(rates(work, size))),
        ratio(rates(work, size), rates(work, smallest)).toFixed(2),
        `${(median(bursts(work, size).map(({ busy }) => busy)) * 100).toFixed(0)}%`,
      ]),
      (memory[size] ?? 0).toFixed(0),
    ]),
  );
}

/** Formats what several processes count and do together. */
export function exactLines(
  processes: number,
  { limit, requests, accepted }: LimitFigures,
  { events, received }: JobFigures,
): readonly string[] {
  return table(
    [`${String(processes)} processes`, "expected", "counted"],
    [
      [`accepted of ${String(requests)} requests with one token`, String(limit), String(accepted)],
      ["events sent to a webhook, each once", String(events), String(received)],
    ],
  );
}

import { median, perSecond, ratio, table } from "../runner/figures";
import type { LoadResult } from "../runner/load";

/** What was measured of one case, one result for each round. */
export interface CaseFigures {
  readonly name: string;
  readonly baseline: readonly LoadResult[];
  readonly host: readonly LoadResult[];
}

/** Formats the figures as a table: ratios first, absolute figures beside them. */
export function apiLines(title: string, figures: readonly CaseFigures[]): readonly string[] {
  const milliseconds = (values: readonly number[]): string => median(values).toFixed(1);
  return [
    `### ${title}`,
    "",
    ...table(
      [
        "",
        "of the baseline",
        "host req/s",
        "p50 ms",
        "p99 ms",
        "baseline req/s",
        "p50 ms",
        "p99 ms",
      ],
      figures.map(({ name, baseline, host }) => {
        const rates = (results: CaseFigures["host"]) => results.map(({ rate }) => rate);
        const columns = (results: CaseFigures["host"]) => [
          perSecond(median(rates(results))),
          milliseconds(results.map(({ p50 }) => p50)),
          milliseconds(results.map(({ p99 }) => p99)),
        ];
        return [
          name,
          ratio(rates(host), rates(baseline)).toFixed(2),
          ...columns(host),
          ...columns(baseline),
        ];
      }),
    ),
  ];
}

import { median, perSecond, ratio, table } from "../figures";
import type { CaseFigures } from "./measure";

/** One database's table: ratios first, absolute figures beside them. */
export function apiLines(title: string, figures: readonly CaseFigures[]): readonly string[] {
  const milliseconds = (values: readonly number[]): string => median(values).toFixed(1);
  return [
    `### ${title}`,
    "",
    ...table(
      ["", "of the floor", "host req/s", "p50 ms", "p99 ms", "floor req/s", "p50 ms", "p99 ms"],
      figures.map(({ name, floor, host }) => {
        const rates = (results: CaseFigures["floor"]) => results.map(({ rate }) => rate);
        const columns = (results: CaseFigures["floor"]) => [
          perSecond(median(rates(results))),
          milliseconds(results.map(({ p50 }) => p50)),
          milliseconds(results.map(({ p99 }) => p99)),
        ];
        return [
          name,
          ratio(rates(host), rates(floor)).toFixed(2),
          ...columns(host),
          ...columns(floor),
        ];
      }),
    ),
  ];
}

import { median, perSecond, ratio, table } from "../figures";
import type { SyncFigures } from "./measure";

/** One database's tables. */
export function syncLines(database: string, figures: SyncFigures): readonly string[] {
  const { issues, floor, host, unchanged, weighed, inside } = figures;
  const count = issues.toLocaleString("en");
  const { statements, statuses } = inside.unchanged;
  return [
    `### ${count} issues, ${database}`,
    "",
    ...table(
      ["", "of the floor", "issues/s"],
      [
        ["floor", "1.00", perSecond(median(floor))],
        ["host", ratio(host, floor).toFixed(2), perSecond(median(host))],
      ],
    ),
    "",
    ...table(
      ["issues", "stays in memory meanwhile, MB"],
      weighed.map((size, index) => [
        size.toLocaleString("en"),
        ((inside.growth[index] ?? 0) / 1_000_000).toFixed(1),
      ]),
    ),
    "",
    `Nothing changed: ${String(statements)} statements, GitHub's answers ${statuses.join(", ")}; ` +
      `${median(unchanged).toFixed(1)} ms over HTTP.`,
  ];
}

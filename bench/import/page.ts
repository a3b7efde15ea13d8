import { median, perSecond, ratio, table } from "../figures";
import type { ImportFigures } from "./measure";

/** One database's tables. */
export function importLines(database: string, figures: ImportFigures): readonly string[] {
  const { events, floor, host, unchanged, weighed, inside } = figures;
  const { statements, requests } = inside.unchanged;
  return [
    `### ${events.toLocaleString("en")} events, ${database}`,
    "",
    ...table(
      ["", "of the floor", "events/s"],
      [
        ["floor", "1.00", perSecond(median(floor))],
        ["host", ratio(host, floor).toFixed(2), perSecond(median(host))],
      ],
    ),
    "",
    ...table(
      ["events", "stays in memory meanwhile, MB"],
      weighed.map((size, index) => [
        size.toLocaleString("en"),
        ((inside.growth[index] ?? 0) / 1_000_000).toFixed(1),
      ]),
    ),
    "",
    `Nothing changed: ${String(requests)} request, ${String(statements)} statements; ` +
      `${median(unchanged).toFixed(1)} ms over HTTP.`,
  ];
}

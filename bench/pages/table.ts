import { median, table } from "../runner/figures";
import { p95, type PageFigures } from "./budgets";
import type { Role } from "./visits";

const roles: readonly Role[] = ["user", "admin"];

/** Formats the figures as a table, one row for each page. */
export function pageLines(title: string, figures: readonly PageFigures[]): readonly string[] {
  const names = [...new Set(figures.map(({ name }) => name))].toSorted();
  return [
    `### ${title}`,
    "",
    ...table(
      [
        "",
        ...["user", "administrator"].flatMap((role) => [
          `${role}: p50 ms`,
          "p95 ms",
          "statements",
          "kB",
        ]),
      ],
      names.map((name) => [
        `\`${name}\``,
        ...roles.flatMap((role) =>
          columns(figures.find((each) => each.name === name && each.role === role)),
        ),
      ]),
    ),
  ];
}

function columns(figures: PageFigures | undefined): readonly string[] {
  if (!figures) return ["", "", "", ""];
  const { times, statements, bytes } = figures;
  return [
    median(times).toFixed(1),
    p95(times).toFixed(1),
    String(median(statements)),
    (bytes / 1_000).toFixed(0),
  ];
}

import { table } from "../runner/figures";
import type { ProfileFigures } from "./figures";
import type { ProfiledWork } from "./work";

/** What is less than this part of the whole is summed up. */
const minShare = 0.015;
const idle = "idle";

/** Formats a profile: parts of the host's processor time, and its statements. */
export function linesOf(
  heading: string,
  { items, unit }: Pick<ProfiledWork, "items" | "unit">,
  { shares, statements }: ProfileFigures,
): readonly string[] {
  const busy = shares.filter(({ part }) => part !== idle);
  const busyMs = sum(busy.map(({ milliseconds }) => milliseconds));
  const wholeMs = sum(shares.map(({ milliseconds }) => milliseconds));
  const databaseMs = sum(statements.map(({ totalMs }) => totalMs));
  return [
    `### ${heading}`,
    "",
    `${items.toLocaleString("en")} ${unit} in ${seconds(wholeMs)}, of which the host's thread was busy ` +
      `for ${seconds(busyMs)}.`,
    "",
    ...table(
      ["part of the host", "share", `µs for one of the ${unit}`],
      withRest(
        busy.map(({ part, milliseconds }) => ({ name: part, count: 0, milliseconds })),
        busyMs,
      ).map(({ name, milliseconds }) => [
        name,
        percent(milliseconds, busyMs),
        ((milliseconds * 1000) / items).toFixed(1),
      ]),
    ),
    "",
    ...table(
      ["statement", "times", "share", "ms each"],
      withRest(
        statements.map(({ label, count, totalMs }) => ({
          name: label,
          count,
          milliseconds: totalMs,
        })),
        databaseMs,
      ).map(({ name, count, milliseconds }) => [
        name,
        count.toLocaleString("en"),
        percent(milliseconds, databaseMs),
        (milliseconds / count).toFixed(2),
      ]),
    ),
  ];
}

interface Row {
  readonly name: string;
  readonly count: number;
  readonly milliseconds: number;
}

function withRest(rows: readonly Row[], wholeMs: number): readonly Row[] {
  const sorted = rows.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const large = sorted.filter(({ milliseconds }) => milliseconds >= minShare * wholeMs);
  const rest = sorted.slice(large.length);
  if (rest.length === 0) return large;
  const all = {
    name: "everything else",
    count: sum(rest.map(({ count }) => count)),
    milliseconds: sum(rest.map(({ milliseconds }) => milliseconds)),
  };
  return [...large, all];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(1)}%`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

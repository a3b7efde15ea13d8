import { median, ratio, table } from "../runner/figures";
import type { LoadResult } from "../runner/load";

/** Who gets the events of the measured requests. `none`: there are no webhooks. */
export const conditions = ["none", "one", "noneRarely", "allRarely"] as const;
/** A condition of the measurement. */
export type Condition = (typeof conditions)[number];

const names = {
  none: "no webhooks",
  one: "1,000 webhooks, one gets each event",
  noneRarely: "no webhooks",
  allRarely: "1,000 webhooks, all get each event",
} as const;

const baselines = {
  none: "none",
  one: "none",
  noneRarely: "noneRarely",
  allRarely: "noneRarely",
} as const;

/** Formats the figures as a table. */
export function webhookLines(
  rates: Readonly<Record<Condition, number>>,
  results: Readonly<Record<Condition, readonly LoadResult[]>>,
): readonly string[] {
  const p50 = (condition: Condition) => results[condition].map((result) => result.p50);
  const p99 = (condition: Condition) => results[condition].map((result) => result.p99);
  return [
    "### Timer start and stop beside webhooks, PostgreSQL",
    "",
    ...table(
      ["", "requests/s", "p50 against no webhooks", "p50 ms", "p99 ms"],
      conditions.map((condition) => [
        names[condition],
        String(rates[condition]),
        ratio(p50(condition), p50(baselines[condition])).toFixed(2),
        median(p50(condition)).toFixed(2),
        median(p99(condition)).toFixed(1),
      ]),
    ),
  ];
}

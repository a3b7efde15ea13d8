import { median, perSecond, ratio, table } from "../runner/figures";
import { conditions, type Condition, type TimerFigures } from "./measure";

const names = {
  off: "no Slack integrations",
  up: "Slack is up",
  hanging: "Slack hangs",
  down: "Slack is down",
} as const;

/** Formats the figures of one database as a table. */
export function timerLines(kind: string, figures: TimerFigures): readonly string[] {
  const { saturation, rate, results } = figures;
  const p50 = (condition: Condition) => results[condition].map((result) => result.p50);
  const p99 = (condition: Condition) => results[condition].map((result) => result.p99);
  return [
    `### Timer start and stop, ${kind}`,
    "",
    `${perSecond(saturation)} a second at saturation; measured at ${perSecond(rate)} a second.`,
    "",
    ...table(
      ["", "p50 against no integrations", "p50 ms", "p99 ms"],
      conditions.map((condition) => [
        names[condition],
        ratio(p50(condition), p50("off")).toFixed(2),
        median(p50(condition)).toFixed(2),
        median(p99(condition)).toFixed(1),
      ]),
    ),
  ];
}

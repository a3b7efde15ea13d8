import { median, perSecond, ratio, table } from "../figures";
import { conditions, type TimerFigures } from "./measure";

const names = {
  off: "nobody has a Slack card",
  up: "Slack is up",
  hanging: "Slack hangs",
  down: "Slack is down",
} as const;

/** One database's table. */
export function timerLines(database: string, figures: TimerFigures): readonly string[] {
  const { saturation, rate, p50, p99 } = figures;
  return [
    `### Timer start and stop, ${database}`,
    "",
    `${perSecond(saturation)} a second at saturation; measured at ${perSecond(rate)} a second.`,
    "",
    ...table(
      ["", "p50 against no card", "p50 ms", "p99 ms"],
      conditions.map((condition) => [
        names[condition],
        ratio(p50[condition], p50.off).toFixed(2),
        median(p50[condition]).toFixed(2),
        median(p99[condition]).toFixed(1),
      ]),
    ),
  ];
}

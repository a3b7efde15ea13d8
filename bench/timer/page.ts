import { median, perSecond, ratio, table } from "../runner/figures";
import type { LoadResult } from "../runner/load";

/** State of Slack while timers are started and stopped. `off`: no user has a Slack integration. */
export const conditions = ["off", "up", "hanging", "down"] as const;
/** A state of Slack. */
export type Condition = (typeof conditions)[number];

/** What was measured on one database. */
export interface TimerFigures {
  /** Starts and stops per second as fast as possible, without Slack integrations. */
  readonly saturation: number;
  /** Starts and stops per second of the measured bursts: half of it. */
  readonly rate: number;
  /** One result for each round. */
  readonly results: Readonly<Record<Condition, readonly LoadResult[]>>;
}

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

import { median, perSecond, table } from "../runner/figures";
import { factor, type OverloadFigures, type OverloadPlan } from "./overload";
import type { ResponseTimes } from "./flood";
import type { OccupationFigures } from "./occupy";

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

const pair = ({ p50, p99 }: ResponseTimes): string => `${ms(p50)}, ${ms(p99)}`;
const p99 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;

/** Names the figures of an overload. */
export function overloadLines(
  { connections, seconds }: OverloadPlan,
  figures: OverloadFigures,
): readonly string[] {
  const { capacity, calm, flood, health, after, maxRssBytes, rssBytesBefore } = figures;
  const { healthWhileTaking } = figures;
  const failed = [calm, flood, after].flatMap((each) => Object.values(each.failed));
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  return table(
    [`${String(factor)} × the capacity for ${String(seconds)} s`, "measured"],
    [
      ["capacity: responses per second over 32 connections", perSecond(capacity)],
      ["calm load, a quarter of it: p50, p99", pair(calm.times)],
      [
        `overload over ${connections.toLocaleString("en")} connections: requests per second due, and sent`,
        `${perSecond(capacity * factor)}, ${perSecond(flood.sent / flood.seconds)}`,
      ],
      [
        "of them accepted, and refused with 503 and Retry-After",
        `${perSecond(flood.accepted / flood.seconds)}, ${perSecond(flood.shed / flood.seconds)}`,
      ],
      [
        "accepted: p50, p99, and p99 as a multiple of the calm one",
        `${pair(flood.times)}, ${(flood.times.p99 / calm.times.p99).toFixed(1)}`,
      ],
      ["accepted while the connections are still taken: p50, p99", pair(flood.whileTaking)],
      [
        "all accepted: p99, and as a multiple of the calm one",
        `${ms(flood.allTimes.p99)}, ${(flood.allTimes.p99 / calm.times.p99).toFixed(1)}`,
      ],
      [
        "health checks: p50, p99, maximum",
        `${ms(median(health))}, ${ms(p99(health))}, ${ms(Math.max(...health))}`,
      ],
      [
        "health checks while the connections are still taken: maximum",
        ms(Math.max(0, ...healthWhileTaking)),
      ],
      [
        "resident memory: before, maximum",
        `${megabytes(rssBytesBefore)}, ${megabytes(maxRssBytes)}`,
      ],
      ["first request after it", ms(figures.firstAfterMs)],
      ["calm load after it: p99, refused", `${ms(after.times.p99)}, ${String(after.shed)}`],
      ["other failures", String(sum(failed))],
      ["acknowledged entries", flood.acknowledged.length.toLocaleString("en")],
      ["of them lost or doubled", String(figures.lost)],
      [
        "refused entries, and of them stored",
        `${flood.refused.length.toLocaleString("en")}, ${String(figures.storedThoughRefused)}`,
      ],
      ["processor time of the load", `${(flood.processorShare * 100).toFixed(0)} % of one`],
    ],
  );
}

/** Names the figures of connections that do next to nothing. */
export function occupationLines(figures: readonly OccupationFigures[]): readonly string[] {
  return table(
    [
      "connections that",
      "opened",
      "kept",
      "closed after",
      "another client: p50, maximum",
      "memory",
    ],
    figures.map(({ occupation, count, kept, closedAfterSeconds, others, ...memory }) => [
      occupation,
      count.toLocaleString("en"),
      kept.toLocaleString("en"),
      `${closedAfterSeconds.toFixed(0)} s`,
      `${ms(median(others))}, ${ms(Math.max(...others))}`,
      `+ ${megabytes(memory.maxRssBytes - memory.rssBytesBefore)}`,
    ]),
  );
}

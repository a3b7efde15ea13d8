import type { OverloadFigures } from "./overload";
import type { OccupationFigures } from "./occupy";
import { factor } from "./overload";

/** What the host has to keep. */
export const bounds = {
  /** p99 of accepted requests, once the host has taken the connections, as a multiple of the calm one. */
  slowdown: 5,
  healthMs: 100,
  /** First request after the overload. */
  recoveryMs: 1_000,
  /** Growth of the resident memory. */
  growthBytes: 256 * 1024 * 1024,
  /** Request of another client while connections do next to nothing. */
  othersMs: 1_000,
  /** Until these connections are closed. */
  closedSeconds: 75,
} as const;

/** What was not true of an overload: losses, and, unless the run is short, bounds that were missed. */
export function violationsOfOverload(
  { capacity, calm, flood, health, healthWhileTaking, after, ...figures }: OverloadFigures,
  { isShort }: { readonly isShort: boolean },
): readonly string[] {
  const { lost, storedThoughRefused, firstAfterMs, maxRssBytes, rssBytesBefore } = figures;
  const failures = [calm, flood, after].flatMap(({ failed }) => Object.keys(failed));
  const growth = maxRssBytes - rssBytesBefore;
  return [
    ...(lost > 0 ? [`${String(lost)} acknowledged entries are lost or doubled`] : []),
    ...(storedThoughRefused > 0
      ? [`${String(storedThoughRefused)} refused entries are stored`]
      : []),
    ...(failures.length > 0 ? [`statuses ${failures.join(", ")}`] : []),
    ...(flood.shed === 0 ? ["nothing was refused"] : []),
    ...(flood.shedWithoutRetryAfter > 0 ? ["refusals without Retry-After"] : []),
    ...([...healthWhileTaking, ...health].includes(Number.POSITIVE_INFINITY)
      ? ["a health check failed"]
      : []),
    ...(isShort
      ? []
      : [
          ...(flood.sent < 0.95 * factor * capacity * flood.seconds
            ? ["the load was too small"]
            : []),
          ...(flood.times.p99 > bounds.slowdown * calm.times.p99
            ? ["accepted requests are too slow"]
            : []),
          ...(Math.max(...health) > bounds.healthMs ? ["health checks are too slow"] : []),
          ...(firstAfterMs > bounds.recoveryMs ? ["no recovery at once"] : []),
          ...(after.shed > 0 ? ["requests are refused after the overload"] : []),
          ...(growth > bounds.growthBytes ? ["memory is not bounded"] : []),
        ]),
  ];
}

/** What was not true of connections that do next to nothing. */
export function violationsOfOccupation(
  { others, closedAfterSeconds, maxRssBytes, rssBytesBefore, occupation }: OccupationFigures,
  { isShort }: { readonly isShort: boolean },
): readonly string[] {
  return [
    ...(others.includes(Number.POSITIVE_INFINITY) ? ["another client was not served"] : []),
    ...(closedAfterSeconds > bounds.closedSeconds ? ["they are not closed"] : []),
    ...(!isShort && Math.max(...others) > bounds.othersMs ? ["another client waits"] : []),
    ...(maxRssBytes - rssBytesBefore > bounds.growthBytes ? ["memory is not bounded"] : []),
  ].map((each) => `connections that ${occupation}: ${each}`);
}

import { jsonTextCache } from "../../../platform/cache/cache";
import type { HostContext } from "../../../platform/context";
import { cacheKey, type StatisticsState } from "../state";
import { computeProductivity, type ProductivitySource } from "./compute";
import { productivitySchema } from "./schema";

const cacheSeconds = 5 * 60;

/** The productivity statistics of a user. */
export interface FoundProductivity {
  /** JSON of a `Productivity`, which a cached response sends as it is. */
  readonly json: string;
  /** What could not be read and is therefore empty. */
  readonly failed: readonly ProductivitySource[];
}

/**
 * Reads the productivity statistics of a user.
 * @param period Days for focus and projects.
 */
export type ReadProductivity = (
  state: StatisticsState,
  period: number,
  now: Date,
) => Promise<FoundProductivity>;

/** Creates a function that reads the statistics: from the cache if nothing has changed. */
export function productivityReader(
  context: Pick<HostContext, "database" | "log" | "redis">,
): ReadProductivity {
  const cache = jsonTextCache(context.redis, productivitySchema);
  return async (state, period, now) => {
    // A running timer changes with every second.
    const isCached = !state.isTimerRunning;
    const key = cacheKey(`productivity/${String(period)}`, state);
    const cached = isCached ? await cache.get(key) : undefined;
    if (cached !== undefined) return { json: cached, failed: [] };
    const { productivity, failed } = await computeProductivity(context, state, period, now);
    const isKept = isCached && failed.length === 0;
    const json = isKept
      ? await cache.set(key, productivity, cacheSeconds)
      : JSON.stringify(productivity);
    return { json, failed };
  };
}

import { sharedOrMemoryCache } from "../../../platform/cache/cache";
import type { HostContext } from "../../../platform/context";
import { cacheKey, type StatisticsState } from "../state";
import { computeProductivity, type ComputedProductivity } from "./compute";
import { productivitySchema } from "./schema";

const cacheSeconds = 5 * 60;

/**
 * Reads the productivity statistics of a user.
 * @param period Days for focus and projects.
 */
export type ReadProductivity = (
  state: StatisticsState,
  period: number,
  now: Date,
) => Promise<ComputedProductivity>;

/** Creates a function that reads the statistics: from the cache if nothing has changed. */
export function productivityReader(
  context: Pick<HostContext, "database" | "log" | "redis">,
): ReadProductivity {
  const cache = sharedOrMemoryCache(context.redis);
  return async (state, period, now) => {
    // A running timer changes with every second.
    const isCached = !state.isTimerRunning;
    const key = cacheKey(`productivity/${String(period)}`, state);
    const cached = isCached ? productivitySchema.safeParse(await cache.get(key)) : undefined;
    if (cached?.success) return { productivity: cached.data, failed: [] };
    const computed = await computeProductivity(context, state, period, now);
    if (isCached && computed.failed.length === 0) {
      await cache.set(key, computed.productivity, cacheSeconds);
    }
    return computed;
  };
}

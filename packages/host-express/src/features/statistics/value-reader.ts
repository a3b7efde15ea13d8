import { redisCache } from "../../platform/cache/cache";
import type { HostContext } from "../../platform/context";
import { cacheKey, type StatisticsState } from "./state";
import { valueDashboard, valueDashboardSchema, type ValueDashboard } from "./value-dashboard";
import { readValueSums } from "./value-sums";

/** Longest time that a response of the value dashboard is cached. */
const valueCacheSeconds = 10 * 60;

/** Reads the value dashboard of a user, from the cache if nothing has changed. */
export function valueDashboardReader({
  database: { db },
  redis,
}: Pick<HostContext, "database" | "redis">): (state: StatisticsState) => Promise<ValueDashboard> {
  const cache = redisCache(redis);
  return async (state) => {
    const key = cacheKey("value-dashboard", state);
    const cached = valueDashboardSchema.safeParse(await cache.get(key));
    if (cached.success) return cached.data;
    const dashboard = valueDashboard(await readValueSums(db, state), state);
    await cache.set(key, dashboard, valueCacheSeconds);
    return dashboard;
  };
}

import { dayInZone } from "@tt/connector-core";
import type { HostContext } from "../../platform/context";
import { redisCache } from "../../platform/cache/cache";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { zoneOf } from "../users/store";
import { readDaySums } from "./day-sums";
import { forecastRoute } from "./forecast/route";
import { productivityRoute } from "./productivity/route";
import { cacheKey, readState, type StatisticsState } from "./state";
import { valueDashboard, valueDashboardSchema, type ValueDashboard } from "./value-dashboard";
import { readValueSums } from "./value-sums";
import { comparedDays, weekComparison, weekComparisonSchema } from "./week-comparison";

/** Longest time that a response of the value dashboard is cached. */
const valueCacheSeconds = 10 * 60;

const access = { type: "session" } as const;
const ownEntries =
  "Covers your completed time entries. An entry counts on the day of its start in your time zone.";

/** Routes of the statistics that the dashboard and the pages of projects show. */
export function statisticsRoutes(context: HostContext): readonly Route[] {
  return [
    valueRoute(context),
    weekRoute(context),
    productivityRoute(context),
    forecastRoute(context),
  ];
}

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

function valueRoute(context: HostContext): Route {
  const read = valueDashboardReader(context);
  return route({
    method: "get",
    path: "/api/stats/value-dashboard",
    access,
    summary: "Get totals and the estimated value of your tracked time",
    description: ownEntries,
    tag: "Statistics",
    responses: { 200: { description: "The totals", schema: valueDashboardSchema } },
    async handler(request) {
      const { database, clock } = context;
      const { userId } = requirePrincipal(request);
      return json(200, await read(await readState(database.db, userId, clock.now())));
    },
  });
}

function weekRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/reports/week-comparison",
    access,
    summary: "Compare your hours of this week with those of last week",
    description: `${ownEntries} Weeks start on Monday, and only the weekdays up to today are compared.`,
    tag: "Statistics",
    responses: { 200: { description: "Both weeks", schema: weekComparisonSchema } },
    async handler(request) {
      const now = clock.now();
      const { userId } = requirePrincipal(request);
      const zone = await zoneOf(db, userId);
      const today = dayInZone(now, zone);
      const seconds = await readDaySums(db, { userId, zone }, comparedDays(today), now);
      return json(200, weekComparison(seconds, today));
    },
  });
}

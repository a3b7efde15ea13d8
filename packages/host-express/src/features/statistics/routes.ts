import { dayInZone } from "@tt/connector-core";
import type { HostContext } from "../../platform/context";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { zoneOf } from "../users/store";
import { readDaySums } from "./day-sums";
import type { ForecastReader } from "./forecast/read";
import { forecastRoute } from "./forecast/route";
import { productivityPageRoute } from "./productivity/page-route";
import { productivityReader } from "./productivity/reader";
import { productivityRoute } from "./productivity/route";
import { stateReader, type StateReader } from "./state";
import { valueDashboardSchema } from "./value-dashboard";
import { valueDashboardReader } from "./value-reader";
import { comparedDays, weekComparison, weekComparisonSchema } from "./week-comparison";

const access = { type: "session" } as const;
const ownEntries =
  "Covers your completed time entries. An entry counts on the day of its start in your time zone.";

/** Routes of the statistics that the dashboard and the pages of projects show. */
export function statisticsRoutes(
  context: HostContext,
  readForecast: ForecastReader,
): readonly Route[] {
  const readProductivity = productivityReader(context);
  const readState = stateReader(context.database);
  return [
    valueRoute(context, readState),
    weekRoute(context),
    productivityRoute(context.clock, readState, readProductivity),
    productivityPageRoute(context, readProductivity),
    forecastRoute(context, readForecast),
  ];
}

function valueRoute(context: HostContext, readState: StateReader): Route {
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
      const { userId } = requirePrincipal(request);
      return json(200, await read(await readState(userId, context.clock.now())));
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
      const principal = requirePrincipal(request);
      const { userId } = principal;
      const zone = await zoneOf(db, principal);
      const today = dayInZone(now, zone);
      const seconds = await readDaySums(db, { userId, zone }, comparedDays(today), now);
      return json(200, weekComparison(seconds, today));
    },
  });
}

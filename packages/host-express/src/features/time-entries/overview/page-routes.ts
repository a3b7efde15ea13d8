import type { HostContext } from "../../../platform/context";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { timeFormatOf } from "../../users/store";
import { readState } from "../../statistics/state";
import { common } from "../form/page-shared";
import { bulkPageRoute } from "./bulk-page-routes";
import { editRoute } from "./edit-page-routes";
import { csvOfEntries } from "./export";
import { daysOfQuery, overviewQuery, toFilter } from "./query";
import { showEntries, userOf } from "./show";

/** Routes of the page of all entries. */
export function overviewRoutes(context: HostContext): readonly Route[] {
  return [listRoute(context), exportRoute(context), bulkPageRoute(context), editRoute(context)];
}

function listRoute(context: HostContext): Route {
  return route({
    ...common,
    method: "get",
    path: "/entries",
    summary: "Show time entries",
    query: overviewQuery,
    responses: { 200: { description: "The page" } },
    handler: (request) => showEntries(context, request, request.url, request.query),
  });
}

function exportRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    ...common,
    method: "get",
    path: "/entries.csv",
    summary: "Download time entries as CSV",
    query: overviewQuery,
    responses: { 200: { description: "The file", types: ["text/csv"] } },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { userId } = actor;
      const [calendar, format] = await Promise.all([
        readState(db, userId, clock.now()),
        timeFormatOf(db, userId),
      ]);
      const { query } = request;
      const filter = toFilter(query, userOf(query, actor), calendar);
      const { from, to } = daysOfQuery(query, calendar);
      const name = ["entries", from, to].filter(Boolean).join("-");
      return {
        status: 200,
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename="${name}.csv"`,
        },
        stream: csvOfEntries(db, filter, format.zone),
      };
    },
  });
}

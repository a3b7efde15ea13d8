import type { Kysely } from "kysely";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import { validationError } from "../../platform/http/http-error";
import { requirePrincipal, route, type Route } from "../../platform/http/route";
import { renderPage } from "../../platform/pages/page";
import { partReader } from "../../platform/pages/parts";
import { instantOf, lastInstantOf } from "../../platform/time/time-input";
import { readState } from "../statistics/state";
import { toContentFilter } from "../time-entries/input";
import { readableUser } from "../time-entries/readable";
import { dateFormat } from "../users/schema";
import { readTimeView } from "../users/time-view";
import { reportCsv } from "./csv";
import { readFilterOptions } from "./filter-options";
import type { GroupFilter } from "./groups";
import { reportPage } from "./page";
import { daysOfReport, reportQuery, type ReportDays, type ReportQuery } from "./page-query";
import { readReport, reportRefusal } from "./read-report";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** Routes of the page of reports, and of its file. */
export function reportPageRoutes(context: HostContext): readonly Route[] {
  return [pageRoute(context), fileRoute(context)];
}

function pageRoute(context: HostContext): Route {
  const { database, clock, log } = context;
  const { db } = database;
  return route({
    ...common,
    method: "get",
    path: "/reports",
    summary: "Show a report",
    query: reportQuery,
    responses: {
      200: { description: "The page" },
      400: { description: "There is no such report; the page says why" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { query } = request;
      const { days, filter, zone } = await prepare(db, actor, query, clock.now());
      const refusal = reportRefusal(query.group_by, filter);
      const read = partReader(log, request.headers);
      const [view, report, options] = await Promise.all([
        readTimeView(db, actor.userId, clock.now()),
        refusal === undefined
          ? read("report", () => readReport(db, query.group_by, filter, zone))
          : ({ status: "pending" } as const),
        read("report-filter", () => readFilterOptions(db, actor, query)),
      ]);
      const page = reportPage({
        query,
        days,
        report,
        refusal,
        options,
        dateFormat: dateFormat.parse(view.dateFormat),
        isAdmin: actor.role === "admin",
      });
      return renderPage(context, request, page);
    },
  });
}

function fileRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    ...common,
    method: "get",
    path: "/reports.csv",
    summary: "Download a report as CSV",
    query: reportQuery,
    responses: { 200: { description: "The file", types: ["text/csv"] } },
    async handler(request) {
      const { query } = request;
      const { group_by: grouping } = query;
      const { days, filter, zone } = await prepare(
        db,
        requirePrincipal(request),
        query,
        clock.now(),
      );
      const refusal = reportRefusal(grouping, filter);
      if (refusal !== undefined) throw validationError({ from: [refusal] });
      const report = await readReport(db, grouping, filter, zone);
      return {
        status: 200,
        body: reportCsv(grouping, report),
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": `attachment; filename="report-${grouping}-${days.from}-${days.to}.csv"`,
        },
      };
    },
  });
}

/**
 * Resolves the days and the filter of a query.
 * @throws HttpError 403 if the entries are another user's
 */
async function prepare(
  db: Kysely<Database>,
  actor: Principal,
  query: ReportQuery,
  now: Date,
): Promise<{ readonly days: ReportDays; readonly filter: GroupFilter; readonly zone: string }> {
  const { zone, today, weekStartDay } = await readState(db, actor.userId, now);
  const days = daysOfReport(query, today, weekStartDay);
  const wall = (day: string) => ({ type: "day", wall: Date.parse(day) }) as const;
  const { user_id: user = actor.userId, project_id: projectId, billable } = query;
  return {
    zone,
    days,
    filter: {
      ...toContentFilter(query),
      userId: readableUser(actor, user === "all" ? undefined : user),
      projectId,
      billable,
      from: instantOf(wall(days.from), zone),
      to: lastInstantOf(wall(days.to), zone),
      includeActive: false,
    },
  };
}

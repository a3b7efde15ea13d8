import { toInstant } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { rangeQuery } from "../time-entries/input";
import { readableUser, zoneFor } from "../time-entries/readable";
import { groupedReportRoute } from "./group-routes";
import { rangeOf } from "./range";
import { summarize } from "./summary";

const summarySchema = z
  .object({
    start_date: z.iso.datetime(),
    end_date: z.iso.datetime(),
    total_hours: z.number(),
    billable_hours: z.number(),
    total_entries: z.int(),
    by_project: z.array(
      z.object({
        project_id: z.int(),
        project_name: z.string().meta({ examples: ["Website Redesign"] }),
        hours: z.number(),
        entries: z.int(),
      }),
    ),
  })
  .meta({ id: "Summary" });

/** Routes of reports in the REST API. */
export function reportRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  return [
    route({
      method: "get",
      path: "/api/v1/reports/summary",
      access: { type: "token", scope: "read:reports" },
      summary:
        "Sum the hours of completed entries, in total and by project; the last 30 days by default",
      tag: "Reports",
      query: z.object(rangeQuery),
      responses: {
        200: {
          description: "The sums of your entries, or of all users' entries for administrators",
          schema: z.object({ summary: summarySchema }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { query } = request;
        const userId = readableUser(actor, query.user_id);
        const zone = await zoneFor(db, actor, [query.start_date, query.end_date]);
        const { from, to } = rangeOf(query, zone, clock.now());
        const summary = await summarize(db, { userId, projectId: query.project_id, from, to });
        return json(200, {
          summary: { start_date: toInstant(from), end_date: toInstant(to), ...summary },
        });
      },
    }),
    groupedReportRoute(context),
  ];
}

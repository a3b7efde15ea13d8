import { toInstant } from "@tt/connector-core";
import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { clampInstant, instantOf, lastInstantOf } from "../../platform/time/time-input";
import { rangeQuery } from "../time-entries/input";
import { readableUser, zoneFor } from "../time-entries/readable";
import { summarise } from "./summary";

/** How far back a report without a start goes (API contract §18), milliseconds. */
const defaultRange = 30 * 24 * 60 * 60 * 1000;

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

/** Reports in the REST API. */
export function reportRoutes({ database: { db }, clock }: HostContext): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/reports/summary",
      access: { type: "token", scope: "read:reports" },
      summary: "Hours of completed entries, in all and by project; the last 30 days unless said",
      tag: "Reports",
      query: z.object(rangeQuery),
      responses: {
        200: {
          description: "Your own; for an administrator everybody's",
          schema: z.object({ summary: summarySchema }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { query } = request;
        const userId = readableUser(actor, query.user_id);
        const zone = await zoneFor(db, actor, [query.start_date, query.end_date]);
        const to = query.end_date ? lastInstantOf(query.end_date, zone) : clock.now();
        const from = query.start_date
          ? instantOf(query.start_date, zone)
          : clampInstant(to.getTime() - defaultRange);
        const summary = await summarise(db, { userId, projectId: query.project_id, from, to });
        return json(200, {
          summary: { start_date: toInstant(from), end_date: toInstant(to), ...summary },
        });
      },
    }),
  ];
}

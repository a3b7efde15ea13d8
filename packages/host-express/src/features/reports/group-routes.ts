import { toInstant } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { validationError } from "../../platform/http/http-error";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { hoursOf } from "../../platform/time/hours";
import { contentQuery, rangeQuery, toContentFilter } from "../time-entries/input";
import { readableUser } from "../time-entries/readable";
import { zoneOf } from "../users/store";
import { groupings, maxGroups, type EntrySums } from "./groups";
import { rangeOf } from "./range";
import { readReport, reportRefusal } from "./read-report";

const sums = {
  entries: z.int(),
  seconds: z.int().meta({ description: "Exact sum", examples: [28800] }),
  billable_seconds: z.int().meta({ examples: [28800] }),
  hours: z.number().meta({ description: "`seconds` in hours, rounded to two decimals" }),
  billable_hours: z.number(),
};

const reportSchema = z
  .object({
    start_date: z.iso.datetime(),
    end_date: z.iso.datetime(),
    group_by: z.enum(groupings),
    total: z.object(sums).meta({ description: "Sums of all entries; each counts once" }),
    groups: z.array(
      z.object({
        id: z
          .int()
          .nullable()
          .meta({ description: "Id of the object; null for tags, days and entries without one" }),
        name: z
          .string()
          .nullable()
          .meta({
            description:
              "Name of the object, tag or day (YYYY-MM-DD); null for entries without one",
            examples: ["Website Redesign"],
          }),
        ...sums,
      }),
    ),
    has_more: z.boolean().meta({
      description: `Whether there are more than ${String(maxGroups)} groups, which are left out`,
      examples: [false],
    }),
  })
  .meta({ id: "GroupedReport" });

/** `GET /api/v1/reports/groups`: sums of entries by one of their properties. */
export function groupedReportRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/reports/groups",
    access: { type: "token", scope: "read:reports" },
    summary: "Sum completed entries by project, client, user, task, tag or day",
    description:
      "Covers the last 30 days by default, and takes the filters of the list of time entries. Groups " +
      "with the most hours come first, days in their order. An entry with several tags is in the " +
      "group of each.",
    tag: "Reports",
    query: z.object({
      group_by: z.enum(groupings).meta({ examples: ["project"] }),
      ...rangeQuery,
      ...contentQuery,
    }),
    responses: {
      200: {
        description: "The sums of your entries, or of all users' entries for administrators",
        schema: z.object({ report: reportSchema }),
      },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { query } = request;
      const userId = readableUser(actor, query.user_id);
      const zone = await zoneOf(db, actor);
      const { from, to } = rangeOf(query, zone, clock.now());
      const refusal = reportRefusal(query.group_by, { from, to });
      if (refusal !== undefined) throw validationError({ start_date: [refusal] });
      const filter = {
        userId,
        projectId: query.project_id,
        from,
        to,
        billable: query.billable,
        includeActive: false,
        ...toContentFilter(query),
      };
      const { total, groups, hasMore } = await readReport(db, query.group_by, filter, zone);
      return json(200, {
        report: {
          start_date: toInstant(from),
          end_date: toInstant(to),
          group_by: query.group_by,
          total: withHours(total),
          groups: groups.map(withHours),
          has_more: hasMore,
        },
      });
    },
  });
}

function withHours<Sums extends EntrySums>(of: Sums) {
  return { ...of, hours: hoursOf(of.seconds), billable_hours: hoursOf(of.billable_seconds) };
}

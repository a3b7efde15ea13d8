import { dayMs } from "@tt/connector-core";
import type { HostContext } from "../../../platform/context";
import { decimal } from "../../../platform/db/decimal";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { localTimeOf } from "../../../platform/time/local-time";
import { moneyText } from "../../../platform/money-text";
import { listProjects } from "../../projects/store";
import { adminSettings } from "../../settings/store";
import { projectColor } from "../../../platform/pages/project-color";
import { trackedSecondsOf } from "../../time-entries/totals";
import { zoneOf } from "../../users/store";
import { lastMonths } from "../months";
import { countProjects } from "../store";
import { common, params, visibleClient } from "./shared";
import { clientPage } from "./show-page";
import { clientSums, monthSums } from "./store";

const maxProjects = 20;
const shownMonths = 12;

/** Route of the page of a client. */
export function showClientRoute(context: HostContext): Route {
  const { database, clock } = context;
  const { db } = database;
  return route({
    ...common,
    method: "get",
    path: "/clients/{id}",
    summary: "Show a client",
    params,
    responses: { 200: { description: "The page" }, 404: "common" },
    async handler(request) {
      const actor = requirePrincipal(request);
      const client = await visibleClient(context, actor, request.params.id);
      const { id } = client;
      const zone = await zoneOf(db, actor);
      const months = lastMonths(localTimeOf(clock.now(), zone).day, shownMonths);
      // Local time differs from UTC by less than a day.
      const from = new Date(Date.parse(`${months[0] ?? ""}-01`) - dayMs);
      const to = new Date(clock.now().getTime() + dayMs);
      const [projects, counts, sums, byMonth, { currency }] = await Promise.all([
        listProjects(
          db,
          actor,
          { clientId: id, status: undefined },
          { page: 1, per_page: maxProjects },
        ),
        countProjects(db, actor, id),
        clientSums(db, actor, [id]),
        monthSums(db, actor, id, { zone, from, to }),
        adminSettings(db),
      ]);
      const tracked = await trackedSecondsOf(
        db,
        "project_id",
        projects.rows.map((row) => row.id),
      );
      const rate = decimal(client.default_hourly_rate);
      const content = clientPage({
        client,
        rate: rate === null ? undefined : moneyText(rate, currency),
        seconds: sums.get(id)?.seconds ?? 0,
        months: months.map((month) => ({
          month,
          seconds: byMonth.find((each) => each.month === month)?.seconds ?? 0,
        })),
        projects: projects.rows.map((row) => ({
          id: row.id,
          name: row.name,
          color: row.color ?? projectColor(row.id),
          status: row.status,
          seconds: tracked.get(row.id)?.total ?? 0,
        })),
        totalProjects: counts.total,
        activeProjects: counts.active,
        canArchive: actor.role === "admin" || client.created_by === actor.userId,
      });
      return renderPage(context, request, content);
    },
  });
}

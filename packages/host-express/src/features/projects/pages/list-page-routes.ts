import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idQuery } from "../../../platform/http/fields";
import { localPath } from "../../../platform/http/local-path";
import { pageQuery } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { activeClientNames } from "../../clients/store";
import { adminSettings } from "../../settings/store";
import { projectColor } from "../../../platform/pages/project-color";
import { trackedSecondsOf } from "../../time-entries/totals";
import { budgetUse } from "../budget";
import { projectsPath } from "../paths";
import { projectStatus } from "../schema";
import { countProjectsByStatus, listProjects } from "../store";
import { projectListPage } from "./list-page";
import { common } from "./shared";

const perPage = 50;
/** Number of clients that the filter offers. */
const maxClients = 500;
const none = { total: 0, billable: 0 };

/** Route of the page of all projects. */
export function projectListRoute(context: HostContext): Route {
  const { db } = context.database;
  return route({
    ...common,
    method: "get",
    path: projectsPath,
    summary: "Show the projects",
    query: z.object({
      status: projectStatus.default("active").catch("active"),
      client: idQuery.optional().catch(undefined),
      q: z.string().trim().max(200).default("").catch(""),
      page: pageQuery.page,
    }),
    responses: { 200: { description: "The page" } },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { query } = request;
      const { status, client: clientId, q, page } = query;
      const filter = { clientId, text: q === "" ? undefined : q };
      const [{ rows, total }, counts, clients, { currency }] = await Promise.all([
        listProjects(db, actor, { ...filter, status }, { page, per_page: perPage }),
        countProjectsByStatus(db, actor, filter),
        activeClientNames(db, actor, maxClients),
        adminSettings(db),
      ]);
      const ids = rows.map(({ id }) => id);
      const tracked = await trackedSecondsOf(db, "project_id", ids);
      const content = projectListPage({
        projects: rows.map((row) => ({
          id: row.id,
          name: row.name,
          code: row.code,
          client: row.client,
          client_id: row.client_id,
          color: row.color ?? projectColor(row.id),
          status: row.status,
          isRestricted: row.restricted,
          seconds: tracked.get(row.id)?.total ?? 0,
          budget: budgetUse(row, tracked.get(row.id) ?? none, currency),
        })),
        query,
        path: localPath(request.url),
        pages: Math.ceil(total / perPage),
        counts,
        clients: clients.map(({ id, name }) => ({ value: String(id), label: name })),
      });
      return renderPage(context, request, content);
    },
  });
}

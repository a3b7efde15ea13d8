import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { pageQuery } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { clientsPath } from "../paths";
import { clientStatus } from "../schema";
import { listClients } from "../store";
import { clientListPage } from "./list-page";
import { common } from "./shared";
import { clientSums } from "./store";

const perPage = 50;

/** Route of the page of all clients. */
export function clientListRoute(context: HostContext): Route {
  const { db } = context.database;
  return route({
    ...common,
    method: "get",
    path: clientsPath,
    summary: "Show the clients",
    query: z.object({
      status: clientStatus.default("active").catch("active"),
      q: z.string().trim().max(200).default("").catch(""),
      page: pageQuery.page,
    }),
    responses: { 200: { description: "The page" } },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { query } = request;
      const { status, q, page } = query;
      const text = q === "" ? undefined : q;
      const slice = { page, per_page: perPage };
      const { rows, total } = await listClients(db, actor, status, slice, text);
      const sums = await clientSums(
        db,
        actor,
        rows.map(({ id }) => id),
      );
      const content = clientListPage({
        clients: rows.map(({ id, name, company, contact_person: person, email }) => ({
          id,
          name,
          about: company !== name ? (company ?? person) : person,
          email,
          projects: sums.get(id)?.active_projects ?? 0,
          seconds: sums.get(id)?.seconds ?? 0,
        })),
        query,
        pages: Math.ceil(total / perPage),
      });
      return renderPage(context, request, content);
    },
  });
}

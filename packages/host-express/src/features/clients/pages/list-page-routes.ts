import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { pageQuery } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { renderPage } from "../../../platform/pages/page";
import { partReader } from "../../../platform/pages/parts";
import { clientsPath } from "../paths";
import { clientStatus } from "../schema";
import { listClients } from "../store";
import { clientListPage, hoursId } from "./list-page";
import { common } from "./shared";
import { clientSums } from "./store";

const perPage = 50;
/** The list does not wait longer for the hours, which may be the sums of a million entries. */
const maxHoursWaitMs = 50;

/** Route of the page of all clients. */
export function clientListRoute(context: HostContext): Route {
  const { database, log } = context;
  const { db } = database;
  return route({
    ...common,
    method: "get",
    path: clientsPath,
    summary: "Show the clients",
    query: z.object({
      status: clientStatus.default("active").catch("active"),
      q: z.string().trim().max(200).default("").catch(""),
      page: pageQuery.page,
      /** Present if the page waits for the hours, however long they take: without scripts. */
      hours: z.string().max(10).optional(),
    }),
    responses: { 200: { description: "The page" } },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { query } = request;
      const { status, q, page, hours } = query;
      const text = q === "" ? undefined : q;
      const slice = { page, per_page: perPage };
      const { rows, total } = await listClients(db, actor, status, slice, text);
      const ids = rows.map(({ id }) => id);
      const read = partReader(log, request.headers);
      const sums = await read(hoursId, () => clientSums(db, actor, ids), {
        inside: "clients",
        maxWaitMs: hours === undefined ? maxHoursWaitMs : undefined,
      });
      const sumsOf = (id: number) => (sums.status === "ready" ? sums.value.get(id) : undefined);
      const content = clientListPage({
        clients: rows.map(({ id, name, company, contact_person: person, email }) => ({
          id,
          name,
          about: company !== name ? (company ?? person) : person,
          email,
          projects: sumsOf(id)?.active_projects ?? 0,
          seconds: sumsOf(id)?.seconds ?? 0,
        })),
        sums: sums.status,
        query,
        pages: Math.ceil(total / perPage),
      });
      return renderPage(context, request, content);
    },
  });
}

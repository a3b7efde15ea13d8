import { readTimeView } from "../../../features/users/time-view";
import { pageQuery } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { requestedFragments } from "../../../platform/pages/fragments";
import { renderPage } from "../../../platform/pages/page";
import type { RegisteredConnector } from "../../registry";
import type { IntegrationScope } from "../../scope";
import { listHealth } from "../health";
import type { IntegrationParts } from "../parts";
import { integrationsPath } from "../paths";
import { readView } from "../view";
import { cardId } from "./card";
import { integrationListPage, type HealthList } from "./list-page";
import * as z from "zod";

const healthPerPage = 50;

/** The page of all integrations. */
export function integrationListRoutes(
  connectors: readonly RegisteredConnector[],
  parts: IntegrationParts,
): readonly Route[] {
  return [
    route({
      method: "get",
      path: integrationsPath,
      access: { type: "session" },
      summary: "Show the page of all integrations",
      tag: "Integrations",
      hidden: true,
      query: z.object({ page: pageQuery.page }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const principal = requirePrincipal(request);
        const { context } = parts;
        const { db } = context.database;
        const isAdmin = principal.role === "admin";
        const wanted = requestedFragments(request.headers["x-fragment"]);
        // A card that is read again needs no others.
        const cards = async (scope: IntegrationScope["scope"]) =>
          Promise.all(
            connectors
              .filter(({ manifest }) => scope === "personal" || manifest.workspace)
              .filter(({ manifest }) => wanted?.includes(cardId({ manifest, scope })) ?? true)
              .map((registered) => readView(registered, parts, principal, { scope })),
          );
        const [personal, workspace, times] = await Promise.all([
          cards("personal"),
          isAdmin ? cards("workspace") : undefined,
          readTimeView(db, principal.userId, context.clock.now()),
        ]);
        const health =
          isAdmin && wanted === undefined
            ? await readHealth(connectors, parts, request.query.page)
            : undefined;
        const content = integrationListPage({ personal, workspace, health, times });
        return renderPage(context, request, content);
      },
    }),
  ];
}

async function readHealth(
  connectors: readonly RegisteredConnector[],
  { context }: IntegrationParts,
  page: number,
): Promise<HealthList> {
  const manifests = connectors.map(({ manifest }) => manifest);
  const { rows, total } = await listHealth(context.database.db, manifests, {
    page,
    per_page: healthPerPage,
  });
  return { rows, page, pages: Math.ceil(total / healthPerPage) };
}

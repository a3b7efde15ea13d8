import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { redirect, route, type Route } from "../../platform/http/route";
import { renderPage } from "../../platform/pages/page";
import { readSettings } from "../settings/store";
import type { CheckVersion } from "../version/check";
import { homePage, type IntegrationLink } from "./page";
import { homeReader } from "./read";

/** The route of the home page. */
export function homeRoutes(
  context: HostContext,
  integrations: readonly IntegrationLink[],
  checkVersion: CheckVersion,
): readonly Route[] {
  const { db } = context.database;
  const readProps = homeReader(context, integrations, checkVersion);
  return [
    route({
      method: "get",
      path: "/",
      access: { type: "page" },
      summary: "Show the home page",
      tag: "Pages",
      hidden: true,
      query: z.object({
        // Without scripts, which load the insights when they come into view.
        insights: z.string().max(10).optional(),
      }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { principal } = request;
        if (!principal) {
          const { setupCompleted } = await readSettings(db);
          return redirect(setupCompleted ? "/login" : "/setup");
        }
        const isDeferred = request.query.insights === undefined;
        const props = await readProps(principal, { ...request, isDeferred });
        return renderPage(context, request, homePage(props));
      },
    }),
  ];
}

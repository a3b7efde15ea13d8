import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { redirect, requirePrincipal, route, type Route } from "../../platform/http/route";
import { renderPage } from "../../platform/pages/page";
import { readSettings } from "../settings/store";
import type { CheckVersion } from "../version/check";
import { dismissFirstSteps } from "./done-steps";
import { homePage, type IntegrationLink } from "./page";
import { homeReader } from "./read";

/** The routes of the home page. */
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
    route({
      method: "post",
      path: "/first-steps/dismiss",
      access: { type: "session" },
      summary: "Hide the first steps of the home page",
      tag: "Pages",
      hidden: true,
      form: true,
      body: z.object({}),
      responses: { 303: { description: "Hidden; redirect to the home page" } },
      async handler(request) {
        await dismissFirstSteps(db, requirePrincipal(request).userId);
        return redirect("/");
      },
    }),
  ];
}

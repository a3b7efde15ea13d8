import type { HostContext } from "../../platform/context";
import { redirect, route, type Route } from "../../platform/http/route";
import { renderPage } from "../../platform/pages/page";
import { readSettings } from "../settings/store";
import { recentTasks } from "../tasks/store";
import { homePage, type IntegrationLink } from "./page";

const maxTasks = 10;

/** The route of the home page. */
export function homeRoutes(
  context: HostContext,
  integrations: readonly IntegrationLink[],
): readonly Route[] {
  const { db } = context.database;
  return [
    route({
      method: "get",
      path: "/",
      access: { type: "page" },
      summary: "Show the home page",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { principal } = request;
        if (!principal) {
          const { setupCompleted } = await readSettings(db);
          return redirect(setupCompleted ? "/login" : "/setup");
        }
        const tasks = await recentTasks(db, principal, maxTasks);
        const page = homePage({
          integrations,
          tasks: tasks.map(({ id, name, status, external_ref: externalRef }) => ({
            id,
            name,
            status,
            externalRef,
          })),
        });
        return renderPage(context, request, page);
      },
    }),
  ];
}

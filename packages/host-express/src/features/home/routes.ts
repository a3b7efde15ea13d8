import type { HostContext } from "../../platform/context";
import { redirect, route, type Route } from "../../platform/http/route";
import { icon, iconPath } from "../../platform/pages/icon";
import { stylesheet, stylesheetPath } from "../../platform/pages/styles";
import { readSettings } from "../settings/store";
import { recentTasks } from "../tasks/store";
import { toTimeEntry } from "../time-entries/schema";
import { runningEntry } from "../time-entries/store";
import { homePage, type IntegrationLink } from "./page";

const maxTasks = 10;

/** Routes of the home page and of the assets that all pages use. */
export function homeRoutes(
  { database, clock }: HostContext,
  integrations: readonly IntegrationLink[],
): readonly Route[] {
  const { db } = database;
  return [
    route({
      method: "get",
      path: "/",
      access: { type: "page" },
      summary: "Show the home page",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The page" } },
      async handler({ principal }) {
        if (!principal) {
          const { setupCompleted } = await readSettings(db);
          return redirect(setupCompleted ? "/login" : "/setup");
        }
        const [running, tasks] = await Promise.all([
          runningEntry(db, principal.userId),
          recentTasks(db, principal, maxTasks),
        ]);
        const entry = running && toTimeEntry(running, clock.now());
        return {
          status: 200,
          body: homePage({
            username: principal.username,
            integrations,
            timer: entry && {
              project: entry.project,
              task: entry.task,
              duration: entry.duration_formatted,
            },
            tasks: tasks.map(({ id, name, status, external_ref: externalRef }) => ({
              id,
              name,
              status,
              externalRef,
            })),
          }),
        };
      },
    }),
    asset(stylesheetPath, "Stylesheet", "text/css", stylesheet),
    asset(iconPath, "Icon", "image/svg+xml", icon),
  ];
}

/** Serves a static file with a long cache lifetime; its path changes with its content. */
function asset(path: string, summary: string, type: string, body: string): Route {
  return route({
    method: "get",
    path,
    access: { type: "public" },
    summary,
    tag: "Pages",
    hidden: true,
    responses: { 200: { description: summary } },
    handler: () => ({
      status: 200,
      body,
      headers: {
        "content-type": `${type}; charset=utf-8`,
        "cache-control": "public, max-age=31536000, immutable",
      },
    }),
  });
}

import type { HostContext } from "../../platform/context";
import { route, type Route } from "../../platform/http/route";
import { renderPage } from "../../platform/pages/page";
import { adminPage } from "./page";

/** The page that leads to the pages of administrators. */
export function adminPageRoutes(context: HostContext): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/admin",
      access: { type: "session", admin: true },
      summary: "Show what administrators can do",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The page" } },
      handler: (request) => renderPage(context, request, adminPage()),
    }),
  ];
}

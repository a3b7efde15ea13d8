import type { HostContext } from "../context";
import { redirect, route, type Route } from "../http/route";
import { renderPage } from "./page";
import { storyPage } from "./ui/stories";

const common = {
  path: "/dev/ui",
  access: { type: "session" },
  tag: "Pages",
  hidden: true,
} as const;

/** The page that shows every component. Only a checkout has it. */
export function storyRoutes(context: HostContext): readonly Route[] {
  return [
    route({
      ...common,
      method: "get",
      summary: "Show every component",
      responses: { 200: { description: "The page" } },
      handler: (request) => renderPage(context, request, storyPage()),
    }),
    route({
      ...common,
      method: "post",
      summary: "Receive the forms of the page; does nothing",
      form: true,
      responses: { 303: { description: "Redirect to the page" } },
      handler: () => redirect(common.path),
    }),
  ];
}

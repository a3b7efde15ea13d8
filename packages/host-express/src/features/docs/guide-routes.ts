import { route, type Route } from "../../platform/http/route";
import { readGuides } from "./guide-files";

/** Public routes of the set-up guides, to which manifests of built-in connectors refer. */
export function guideRoutes(): readonly Route[] {
  return readGuides().map(({ name, text }) =>
    route({
      method: "get",
      path: `/docs/integrations/${name}`,
      access: { type: "public" },
      withoutDatabase: true,
      summary: "Set-up guide of a connector",
      tag: "Pages",
      hidden: true,
      responses: { 200: { description: "The guide, in Markdown" } },
      handler: () => ({
        status: 200,
        body: text,
        // Browsers show plain text, but download Markdown.
        headers: {
          "content-type": "text/plain; charset=utf-8",
          "cache-control": "public, max-age=3600",
        },
      }),
    }),
  );
}

import * as z from "zod";
import type { HostContext } from "../context";
import { localPath } from "../http/local-path";
import { redirect, route, type Route } from "../http/route";
import { themeCookie, themes } from "./theme";

/** The route of the buttons that choose the theme. It is stored in the browser, not in the account. */
export function themeRoutes({ config }: Pick<HostContext, "config">): readonly Route[] {
  return [
    route({
      method: "post",
      path: "/theme",
      access: { type: "session" },
      summary: "Choose light or dark pages",
      tag: "Pages",
      hidden: true,
      form: true,
      body: z.object({ theme: z.enum(themes).default("system"), next: z.string().optional() }),
      responses: { 303: { description: "Stored; redirect to the page before" } },
      handler: ({ body }) =>
        redirect(localPath(body.next), { "set-cookie": themeCookie(body.theme, config.baseUrl) }),
    }),
  ];
}

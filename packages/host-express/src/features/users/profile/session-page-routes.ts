import * as z from "zod";
import type { Authenticator } from "../../../platform/auth/authenticate";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { endUserSession, endUserSessions } from "../sessions/write";
import { profilePath } from "./paths";
import { endOthers, endOthersPage } from "./sessions-card";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;

/** The forms of the profile page that end sessions. */
export function sessionPageRoutes(
  context: HostContext,
  { cookie }: Authenticator,
): readonly Route[] {
  const { db } = context.database;
  return [
    route({
      ...common,
      method: "get",
      path: endOthers.action,
      summary: "Ask whether to end the other sessions",
      responses: { 200: { description: "The page" } },
      handler: (request) => renderPage(context, request, endOthersPage()),
    }),
    route({
      ...common,
      method: "post",
      path: endOthers.action,
      summary: "End the other sessions",
      form: true,
      body: z.object({}),
      responses: { 303: { description: "Ended; redirect to the profile" } },
      async handler(request) {
        const { userId, sessionId } = requirePrincipal(request);
        const ended = await endUserSessions(db, userId, sessionId);
        const text =
          ended === 1 ? "One device logged out." : `${String(ended)} devices logged out.`;
        return redirectWithMessage(context, profilePath, { text });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${profilePath}/sessions/{id}/end`,
      summary: "End a session",
      form: true,
      params: z.object({ id: idParameter }),
      body: z.object({}),
      responses: { 303: { description: "Ended; redirect to the profile, or to the login" } },
      async handler(request) {
        const { userId, sessionId } = requirePrincipal(request);
        const { id } = request.params;
        const wasOpen = await endUserSession(db, userId, id);
        if (id === sessionId) return redirect("/login", { "set-cookie": cookie.clear() });
        const text = wasOpen ? "Device logged out." : "It was logged out already.";
        return redirectWithMessage(context, profilePath, { text });
      },
    }),
  ];
}

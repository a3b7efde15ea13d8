import * as z from "zod";
import type { Authenticator } from "../../../platform/auth/authenticate";
import type { HostContext } from "../../../platform/context";
import { toApiInstant } from "../../../platform/db/instants";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../../platform/http/pagination";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { listSessions } from "./store";
import { endUserSession, endUserSessions } from "./write";

const sessionSchema = z
  .object({
    id: z.int(),
    created_at: z.iso.datetime().meta({ description: "Time of the login" }),
    last_seen_at: z.iso
      .datetime()
      .meta({ description: "Time of the last request, updated at most once an hour" }),
    user_agent: z
      .string()
      .nullable()
      .meta({ description: "Browser of the login; null if unknown", examples: ["Mozilla/5.0"] }),
    address: z
      .string()
      .nullable()
      .meta({ description: "IP address of the login; null if unknown", examples: ["192.0.2.7"] }),
    is_current: z.boolean().meta({ description: "Whether it is the session of this request" }),
  })
  .meta({ id: "Session" });

const path = "/api/profile/sessions";
const common = { access: { type: "session" }, tag: "Profile" } as const;

/** Routes on which users see and end their own sessions. */
export function sessionRoutes(
  { database: { db } }: HostContext,
  { cookie }: Authenticator,
): readonly Route[] {
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "List your browser sessions, newest login first",
      query: z.object(pageQuery),
      responses: {
        200: {
          description: "One page of sessions",
          schema: z.object({ sessions: z.array(sessionSchema), pagination: paginationSchema }),
        },
      },
      async handler(request) {
        const { userId, sessionId } = requirePrincipal(request);
        const { query } = request;
        const { rows, total } = await listSessions(db, userId, query);
        const sessions = rows.map((row) => ({
          ...row,
          created_at: toApiInstant(row.created_at),
          last_seen_at: toApiInstant(row.last_seen_at),
          is_current: row.id === sessionId,
        }));
        return json(200, { sessions, pagination: pagination(query, total) });
      },
    }),
    route({
      ...common,
      method: "delete",
      path,
      summary: "End all your other sessions",
      responses: {
        200: {
          description: "The other sessions ended",
          schema: z.object({
            message: z.literal("Other sessions ended"),
            ended: z.int().meta({ description: "Number of sessions that ended" }),
          }),
        },
      },
      async handler(request) {
        const { userId, sessionId } = requirePrincipal(request);
        const ended = await endUserSessions(db, userId, sessionId);
        return json(200, { message: "Other sessions ended", ended });
      },
    }),
    route({
      ...common,
      method: "delete",
      path: `${path}/{id}`,
      summary: "End one of your sessions; the current one is logged out",
      params: z.object({ id: idParameter }),
      responses: {
        200: {
          description: "The session ended",
          schema: z.object({ message: z.literal("Session ended") }),
        },
      },
      async handler(request) {
        const { userId, sessionId } = requirePrincipal(request);
        const { id } = request.params;
        if (!(await endUserSession(db, userId, id))) throw notFound("Session");
        return {
          ...json(200, { message: "Session ended" }),
          ...(id === sessionId ? { headers: { "set-cookie": cookie.clear() } } : {}),
        };
      },
    }),
  ];
}

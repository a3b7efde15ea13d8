import { integrationPath, notConfigured } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { failureResponse, missingIntegration } from "../failure-response";
import { requestedIntegration, scopeQuery, scopeResponses } from "../scope";
import { listNotifications, notificationSchema } from "./store";
import type { RegisteredConnector } from "../registry";

/** The route that lists notifications and their outcomes. */
export function notificationRoutes(
  { manifest }: RegisteredConnector,
  storage: HostStorage,
  { database }: HostContext,
): readonly Route[] {
  if (!manifest.on) return [];
  return [
    route({
      method: "get",
      path: `${integrationPath(manifest)}/notices`,
      access: { type: "session" },
      summary: `List the notifications of your ${manifest.name} integration`,
      tag: "Integrations",
      query: scopeQuery(manifest),
      responses: {
        200: {
          description: "At most 50 notifications, newest first",
          schema: z.object({ ok: z.literal(true), notices: z.array(notificationSchema) }),
        },
        ...missingIntegration,
        ...scopeResponses(manifest),
      },
      async handler(request) {
        const row = await requestedIntegration(storage, manifest, request);
        if (!row) return failureResponse(notConfigured);
        return json(200, { ok: true, notices: await listNotifications(database.db, row.id) });
      },
    }),
  ];
}

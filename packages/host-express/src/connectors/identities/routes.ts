import { integrationPath } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { toApiInstant } from "../../platform/db/instants";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { issueLinkCode, linkedIdentity } from "./link-code";
import { linkCodeMinutes, unlinkIdentity } from "./write";
import { failureResponse } from "../failure-response";
import type { RegisteredConnector } from "../registry";

/** Routes that link accounts at the provider to users, for connectors that require proof. */
export function identityRoutes(
  registered: RegisteredConnector,
  storage: HostStorage,
  context: HostContext,
): readonly Route[] {
  const identity = linkedIdentity(registered);
  if (!identity) return [];
  const { db } = context.database;
  const path = integrationPath(registered.manifest);
  const common = { method: "post", access: { type: "session" }, tag: "Integrations" } as const;
  const notSetUp = {
    404: { description: "There is no workspace integration" },
  };
  return [
    route({
      ...common,
      path: `${path}/actions/link_code`,
      summary: `Create a one-time code that links your ${identity.label}`,
      responses: {
        200: {
          description: `The code, valid once and for ${String(linkCodeMinutes)} minutes`,
          schema: z.object({
            ok: z.literal(true),
            code: z.string().meta({ examples: ["ABCD-EFGH"] }),
            expires_at: z.iso.datetime(),
            message: z.string().meta({
              description: "How to use the code",
              examples: ["Type this in Slack within ten minutes: /tt link ABCD-EFGH"],
            }),
          }),
        },
        ...notSetUp,
      },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const issued = await issueLinkCode(registered, identity, storage, context, userId);
        if (!issued.ok) return failureResponse(issued);
        const { code, message, expiresAt } = issued;
        const until = toApiInstant(expiresAt.toISOString());
        return json(200, { ok: true, code, expires_at: until, message });
      },
    }),
    route({
      ...common,
      path: `${path}/actions/unlink`,
      summary: `Unlink your ${identity.label}`,
      responses: {
        200: {
          description: "Unlinked; `unlinked` is false if there was no link",
          schema: z.object({ ok: z.literal(true), unlinked: z.boolean() }),
        },
      },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const unlinked = await db
          .transaction()
          .execute((tx) => unlinkIdentity(tx, userId, identity.provider));
        return json(200, { ok: true, unlinked });
      },
    }),
  ];
}

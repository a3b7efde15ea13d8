import { integrationPath, notConfigured } from "@tt/connector-core";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { toApiInstant } from "../../platform/db/instants";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { createLinkCode, linkCodeMinutes, unlinkIdentity } from "./write";
import { failureResponse } from "../failure-response";
import type { RegisteredConnector } from "../registry";

/** Routes that link accounts at the provider to users, for connectors that require proof. */
export function identityRoutes(
  { manifest }: RegisteredConnector,
  storage: HostStorage,
  { database, clock }: HostContext,
): readonly Route[] {
  const { identity } = manifest;
  if (identity?.proof !== "linked") return [];
  const { db } = database;
  const path = integrationPath(manifest);
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
        const row = await storage.integrations.byOwner(manifest.key, null);
        if (!row?.active) {
          const error = `There is no active workspace integration of ${manifest.name}. Ask an administrator to set it up.`;
          return failureResponse({ ...notConfigured, error });
        }
        const now = clock.now();
        const code = await createLinkCode(
          db,
          requirePrincipal(request).userId,
          identity.provider,
          now,
        );
        const until = new Date(now.getTime() + linkCodeMinutes * 60_000).toISOString();
        const message = (identity.instruction ?? "Your code is CODE").replace("CODE", code);
        return json(200, { ok: true, code, expires_at: toApiInstant(until), message });
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

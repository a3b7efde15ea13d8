import { integrationPath, notConfigured } from "@tt/connector-core";
import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { toApiInstant } from "../../platform/db/instants";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { createLinkCode, linkCodeMinutes, unlinkIdentity } from "./write";
import { failureResponse } from "../failure-response";
import type { RegisteredConnector } from "../registry";

/** How members join their account at the provider with their user here, where that takes a proof. */
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
  const noCard = {
    404: { description: "There is no workspace card" },
  };
  return [
    route({
      ...common,
      path: `${path}/actions/link_code`,
      summary: `A one-time code that links your ${identity.label} to you`,
      responses: {
        200: {
          description: `The code, good for ${String(linkCodeMinutes)} minutes and once`,
          schema: z.object({
            ok: z.literal(true),
            code: z.string().meta({ examples: ["ABCD-EFGH"] }),
            expires_at: z.iso.datetime(),
            message: z.string().meta({
              description: "What to do with it",
              examples: ["Type this in Slack within ten minutes: /tt link ABCD-EFGH"],
            }),
          }),
        },
        ...noCard,
      },
      async handler(request) {
        const card = await storage.integrations.byOwner(manifest.key, null);
        if (!card?.active) {
          const error = `There is no ${manifest.name} card for everybody. Ask an administrator for one.`;
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
      summary: `End the link between your ${identity.label} and you`,
      responses: {
        200: {
          description: "Ended, if there was one",
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

import { integrationPath, notConfigured } from "@tt/connector-core";
import { z } from "zod";
import { caller, json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../../storage/create-storage";
import { failed, missingCard } from "./answers";
import type { RegisteredConnector } from "./registry";

const doneSchema = z.object({
  ok: z.literal(true),
  message: z.string().meta({ description: "What was done", examples: ["Done"] }),
});

/** What the owner of a card can have done at the provider: one route for each action. */
export function actionRoutes(
  { manifest, connector }: RegisteredConnector,
  storage: HostStorage,
): readonly Route[] {
  return (manifest.actions ?? []).map(({ name, description }) =>
    route({
      method: "post",
      path: `${integrationPath(manifest)}/actions/${name}`,
      access: { type: "session" },
      summary: description,
      tag: "Integrations",
      responses: {
        200: { description: "Done", schema: doneSchema },
        400: { description: "It may not be done; the text says why" },
        ...missingCard,
        409: { description: "The card was changed meanwhile" },
        502: { description: `${manifest.name} does not answer` },
        503: { description: "Not now; see Retry-After" },
      },
      async handler(request) {
        const row = await storage.integrations.byOwner(manifest.key, caller(request).userId);
        const result = row ? await connector.action(row.id, name) : notConfigured;
        return result.ok ? json(200, result) : failed(result);
      },
    }),
  );
}

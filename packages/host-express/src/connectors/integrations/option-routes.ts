import { integrationPath, notConfigured } from "@tt/connector-core";
import { z } from "zod";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { failureResponse, missingIntegration } from "../failure-response";
import type { RegisteredConnector } from "../registry";

const choicesSchema = z.object({
  ok: z.literal(true),
  choices: z.array(
    z.object({
      value: z.string().meta({ examples: ["primary"] }),
      label: z.string().meta({ examples: ["My calendar"] }),
    }),
  ),
});

/** What a field of a card may be, as the provider lists it: one route for each such field. */
export function optionRoutes(
  { manifest, connector }: RegisteredConnector,
  storage: HostStorage,
): readonly Route[] {
  return (manifest.options ?? []).map((field) =>
    route({
      method: "get",
      path: `${integrationPath(manifest)}/choices/${field}`,
      access: { type: "session" },
      summary: `What ${field} may be on your ${manifest.name} card`,
      tag: "Integrations",
      responses: {
        200: { description: "As the provider lists it", schema: choicesSchema },
        400: { description: "It may not be asked; the text says why" },
        ...missingIntegration,
        502: { description: `${manifest.name} does not answer` },
        503: { description: "Not now; see Retry-After" },
      },
      async handler(request) {
        const row = await storage.integrations.byOwner(
          manifest.key,
          requirePrincipal(request).userId,
        );
        const result = row ? await connector.listOptions(row.id, field) : notConfigured;
        return result.ok ? json(200, result) : failureResponse(result);
      },
    }),
  );
}

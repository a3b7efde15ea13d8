import { integrationPath, notConfigured } from "@tt/connector-core";
import * as z from "zod";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { failureResponse, missingIntegration } from "../failure-response";
import type { RegisteredConnector } from "../registry";

const optionsSchema = z.object({
  ok: z.literal(true),
  choices: z.array(
    z.object({
      value: z.string().meta({ examples: ["primary"] }),
      label: z.string().meta({ examples: ["My calendar"] }),
    }),
  ),
});

/** Routes that list the values a setting may have at the provider, one for each such setting. */
export function optionRoutes(
  { manifest, connector }: RegisteredConnector,
  storage: HostStorage,
): readonly Route[] {
  return (manifest.options ?? []).map((field) =>
    route({
      method: "get",
      path: `${integrationPath(manifest)}/choices/${field}`,
      access: { type: "session" },
      summary: `List the possible values of ${field} of your ${manifest.name} integration`,
      tag: "Integrations",
      responses: {
        200: { description: "The values that the provider offers", schema: optionsSchema },
        400: { description: "The values cannot be listed; `error` says why" },
        ...missingIntegration,
        502: { description: `${manifest.name} does not respond` },
        503: { description: "Temporarily unavailable; see `Retry-After`" },
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

import { integrationPath } from "@tt/connector-core";
import { z } from "zod";
import { jsonValue } from "../../platform/http/fields";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { failureResponse, missingIntegration } from "../failure-response";
import { findIntegration, scopeQuery } from "../scope";
import type { RegisteredConnector } from "../registry";

const doneSchema = z.object({
  ok: z.literal(true),
  message: z.string().meta({ description: "What was done", examples: ["Done"] }),
  result: z.record(z.string(), jsonValue).optional().meta({ description: "What was made" }),
});

/** What the owner of a card can have done at the provider: one route for each action. */
export function actionRoutes(
  { manifest, connector }: RegisteredConnector,
  storage: HostStorage,
): readonly Route[] {
  return (manifest.actions ?? []).map(({ name, description, standalone: standalone = false }) =>
    route({
      method: "post",
      path: `${integrationPath(manifest)}/actions/${name}`,
      access: { type: "session" },
      summary: description,
      tag: "Integrations",
      query: scopeQuery(manifest),
      responses: {
        200: { description: "Done", schema: doneSchema },
        400: { description: "It may not be done; the text says why" },
        ...missingIntegration,
        409: { description: "The card was changed meanwhile" },
        502: { description: `${manifest.name} does not answer` },
        503: { description: "Not now; see Retry-After" },
      },
      async handler(request) {
        const row = await findIntegration(
          storage,
          manifest,
          requirePrincipal(request),
          request.query,
        );
        const ready = row !== undefined && (row.active || !standalone);
        const result = await connector.action(ready ? row.id : undefined, name);
        return result.ok ? json(200, result) : failureResponse(result);
      },
    }),
  );
}

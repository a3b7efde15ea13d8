import { integrationPath } from "@tt/connector-core";
import * as z from "zod";
import { jsonValue } from "../../platform/http/fields";
import { json, route, type Route } from "../../platform/http/route";
import type { HostStorage } from "../storage/create-storage";
import { failureResponse, missingIntegration } from "../failure-response";
import { requestedIntegration, scopeQuery } from "../scope";
import type { RegisteredConnector } from "../registry";

const doneSchema = z.object({
  ok: z.literal(true),
  message: z.string().meta({ description: "What the action did", examples: ["Done"] }),
  result: z
    .record(z.string(), jsonValue)
    .optional()
    .meta({ description: "What the action created" }),
});

/** Routes for operations at the provider, one for each action of the connector. */
export function actionRoutes(
  { manifest, connector }: RegisteredConnector,
  storage: HostStorage,
): readonly Route[] {
  return (manifest.actions ?? []).map(({ name, description, standalone = false }) =>
    route({
      method: "post",
      path: `${integrationPath(manifest)}/actions/${name}`,
      access: { type: "session" },
      summary: description,
      tag: "Integrations",
      query: scopeQuery(manifest),
      responses: {
        200: { description: "Done", schema: doneSchema },
        400: { description: "The action is not possible; `error` says why" },
        ...missingIntegration,
        409: { description: "The integration was changed meanwhile; try again" },
        502: { description: `${manifest.name} does not respond` },
        503: { description: "Temporarily unavailable; see `Retry-After`" },
      },
      async handler(request) {
        const row = await requestedIntegration(storage, manifest, request);
        const ready = row !== undefined && (row.active || !standalone);
        const result = await connector.action(ready ? row.id : undefined, name);
        return result.ok ? json(200, result) : failureResponse(result);
      },
    }),
  );
}

import { integrationPath, notConfigured } from "@tt/connector-core";
import * as z from "zod";
import { idParameter } from "../../platform/http/fields";
import { notFound } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { failureResponse, missingIntegration } from "../failure-response";
import type { IntegrationParts } from "../integrations/parts";
import type { RegisteredConnector } from "../registry";
import {
  findIntegration,
  requestedIntegration,
  scopedQuery,
  scopeQuery,
  scopeResponses,
} from "../scope";
import { deliveryOutcomes } from "./record";
import { deliverySchema, findDelivery, listDeliveries } from "./store";

const time = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional();

const filters = {
  outcome: z
    .enum(deliveryOutcomes)
    .optional()
    .meta({ description: "Only deliveries with this outcome" }),
  since: time.meta({
    description: "Only deliveries received at this time or later, with `Z` or an offset",
    examples: ["2026-01-15T09:00:00Z"],
  }),
  until: time.meta({
    description: "Only deliveries received before this time, with `Z` or an offset",
    examples: ["2026-01-16T09:00:00Z"],
  }),
};

/** Routes of what was delivered to an integration. */
export function deliveryRoutes(
  { manifest }: RegisteredConnector,
  { storage, context, deliveries }: IntegrationParts,
): readonly Route[] {
  if (!manifest.inbound) return [];
  const { db } = context.database;
  const common = { method: "get", access: { type: "session" }, tag: "Integrations" } as const;
  const path = `${integrationPath(manifest)}/deliveries`;
  const scope = scopeQuery(manifest);
  const refused = {
    ...missingIntegration,
    ...scopeResponses(manifest),
  };
  return [
    route({
      ...common,
      path,
      summary: `List what ${manifest.name} delivered to your integration, newest first`,
      description:
        "About the newest 500 are kept, for 30 days, without payloads. Refused deliveries are counted " +
        "in one entry per day and reason. A delivery may be missing for a second after it arrived.",
      query: scopedQuery(manifest, { ...pageQuery, ...filters }),
      responses: {
        200: {
          description: "One page of deliveries",
          schema: z.object({
            ok: z.literal(true),
            deliveries: z.array(deliverySchema),
            pagination: paginationSchema,
          }),
        },
        ...refused,
      },
      async handler(request) {
        const { query } = request;
        const principal = requirePrincipal(request);
        const { scope: wanted = "personal" } = query;
        const row = await findIntegration(storage, manifest, principal, { scope: wanted });
        if (!row) return failureResponse(notConfigured);
        await deliveries.flush();
        const { rows, total } = await listDeliveries(db, manifest, row.id, query, query);
        return json(200, { ok: true, deliveries: rows, pagination: pagination(query, total) });
      },
    }),
    route({
      ...common,
      path: `${path}/{id}`,
      summary: "Get one delivery",
      params: z.object({ id: idParameter }),
      query: scope,
      responses: {
        200: {
          description: "The delivery",
          schema: z.object({ ok: z.literal(true), delivery: deliverySchema }),
        },
        ...refused,
      },
      async handler(request) {
        const row = await requestedIntegration(storage, manifest, request);
        if (!row) return failureResponse(notConfigured);
        await deliveries.flush();
        const delivery = await findDelivery(db, manifest, row.id, request.params.id);
        if (!delivery) throw notFound("Delivery");
        return json(200, { ok: true, delivery });
      },
    }),
  ];
}

import * as z from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { idParameter } from "../../platform/http/fields";
import { conflict, notFound } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import {
  deliveryDetail,
  deliverySchema,
  deliveryStatus,
  findDelivery,
  listDeliveries,
} from "./deliveries";
import { maxReplayed, replay, sendTest } from "./replay";
import { findWebhook } from "./store";

const path = "/api/v1/webhooks/{id}";
const tag = "Outgoing webhooks";
const params = z.object({ id: idParameter });
const deliveryParams = z.object({
  id: idParameter,
  delivery_id: z.uuid().meta({ description: "Id of the delivery" }),
});
const read = { type: "token", scope: "read:webhooks" } as const;
const write = { type: "token", scope: "write:webhooks" } as const;
const inactive = { 400: { description: "The webhook is not active" } };

/** Routes of the deliveries of a webhook. */
export function deliveryRoutes({ database, clock, jobs }: HostContext): readonly Route[] {
  const { db } = database;
  const assertVisible = async (actor: Actor, id: number): Promise<void> => {
    if (!(await findWebhook(db, actor, id))) throw notFound("Webhook");
  };
  /** Reads a delivery that was just enqueued. */
  const queued = async (webhookId: number, id: string | undefined) => {
    const delivery = id === undefined ? undefined : await findDelivery(db, webhookId, id);
    if (!delivery) throw notFound("Delivery");
    return delivery;
  };
  return [
    route({
      method: "get",
      path: `${path}/deliveries`,
      access: read,
      summary: "List the deliveries of a webhook, newest first; they are kept for 30 days",
      tag,
      params,
      query: z.object({
        ...pageQuery,
        status: deliveryStatus.optional().meta({ description: "Only deliveries with this status" }),
        event_type: z
          .string()
          .max(100)
          .optional()
          .meta({ description: "Only deliveries of this type of event" }),
      }),
      responses: {
        200: {
          description: "One page of deliveries",
          schema: z.object({ deliveries: z.array(deliverySchema), pagination: paginationSchema }),
        },
      },
      async handler(request) {
        const { query } = request;
        const { id } = request.params;
        await assertVisible(requirePrincipal(request), id);
        const filter = { status: query.status, type: query.event_type };
        const { rows, total } = await listDeliveries(db, id, filter, query);
        return json(200, { deliveries: rows, pagination: pagination(query, total) });
      },
    }),
    route({
      method: "get",
      path: `${path}/deliveries/{delivery_id}`,
      access: read,
      summary: "Get a delivery with its body and its attempts",
      tag,
      params: deliveryParams,
      responses: {
        200: { description: "The delivery", schema: z.object({ delivery: deliveryDetail }) },
      },
      async handler(request) {
        const { id, delivery_id: deliveryId } = request.params;
        await assertVisible(requirePrincipal(request), id);
        const delivery = await findDelivery(db, id, deliveryId);
        if (!delivery) throw notFound("Delivery");
        return json(200, { delivery });
      },
    }),
    route({
      method: "post",
      path: `${path}/deliveries/{delivery_id}/replay`,
      access: write,
      summary: "Send a delivery again, with the same `webhook-id`",
      tag,
      params: deliveryParams,
      responses: {
        202: {
          description: "The delivery, which will be sent within seconds",
          schema: z.object({ message: z.literal("Delivery queued"), delivery: deliveryDetail }),
        },
        ...inactive,
        409: { description: "It is being sent at this moment" },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id, delivery_id: deliveryId } = request.params;
        await assertVisible(actor, id);
        if (!(await findDelivery(db, id, deliveryId))) throw notFound("Delivery");
        const outcome = await db
          .transaction()
          .execute((tx) => replay(tx, jobs, actor, id, { id: deliveryId }, clock.now()));
        assertNotRefused(outcome, "Webhook");
        if (outcome.ids.length === 0) throw conflict("The delivery is being sent at this moment");
        return json(202, {
          message: "Delivery queued",
          delivery: await queued(id, outcome.ids[0]),
        });
      },
    }),
    route({
      method: "post",
      path: `${path}/replay`,
      access: write,
      summary: "Send all deliveries again that failed and were created since a time",
      tag,
      params,
      body: z.strictObject({
        since: z.iso.datetime({ offset: true }).meta({
          description: "Start of the period, with `Z` or an offset",
          examples: ["2026-01-15T09:00:00Z"],
        }),
      }),
      responses: {
        202: {
          description: `The number of deliveries that will be sent, at most ${String(maxReplayed)}`,
          schema: z.object({ message: z.literal("Deliveries queued"), replayed: z.int() }),
        },
        ...inactive,
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const selection = { failedSince: new Date(request.body.since) };
        const outcome = await db
          .transaction()
          .execute((tx) => replay(tx, jobs, actor, request.params.id, selection, clock.now()));
        assertNotRefused(outcome, "Webhook");
        return json(202, { message: "Deliveries queued", replayed: outcome.ids.length });
      },
    }),
    route({
      method: "post",
      path: `${path}/test`,
      access: write,
      summary: "Send a test event to a webhook, active or not",
      description: "It is attempted once. Read the delivery to see the response.",
      tag,
      params,
      responses: {
        202: {
          description: "The delivery, which will be sent within seconds",
          schema: z.object({ message: z.literal("Test queued"), delivery: deliveryDetail }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const outcome = await db
          .transaction()
          .execute((tx) => sendTest(tx, jobs, actor, id, clock.now()));
        assertNotRefused(outcome, "Webhook");
        return json(202, { message: "Test queued", delivery: await queued(id, outcome.ids[0]) });
      },
    }),
  ];
}

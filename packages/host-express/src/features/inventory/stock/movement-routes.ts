import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { answerInTransaction, idempotencyHeader } from "../../../platform/http/idempotency";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { recordMovement } from "./record";
import { movementSchema, newMovement, toMovement } from "./schema";

/** `POST /api/v1/inventory/movements`: adjusts, buys or sells stock. */
export function movementRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/v1/inventory/movements",
    access: { type: "token", scope: "write:projects" },
    summary: "Change the stock of an item by an adjustment, a purchase or a sale",
    description:
      "Movements and transfers are the only ways to change stock; they cannot be changed or deleted. " +
      "The stock of a warehouse does not become negative, unless the warehouse allows it.",
    tag: "Inventory",
    body: newMovement,
    headers: [idempotencyHeader("movement")],
    responses: {
      201: {
        description: "The movement, with a negative quantity for a sale",
        schema: z.object({
          message: z.literal("Movement created successfully"),
          movement: movementSchema,
        }),
      },
      404: { description: "The item or the warehouse does not exist" },
      409: { description: "The first request with this key is still in progress" },
      422: { description: "The Idempotency-Key was used with another body" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      return answerInTransaction(db, request, async (tx) => {
        const movements = await recordMovement(tx, actor, request.body, clock.now());
        const [moved] = movements.map(toMovement);
        return json(201, { message: "Movement created successfully", movement: moved });
      });
    },
  });
}

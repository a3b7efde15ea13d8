import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { answerInTransaction, idempotencyHeader } from "../../../platform/http/idempotency";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { assertMoved } from "./assert-moved";
import { moveStock } from "./move";
import { movementSchema, newMovement, toMovement } from "./schema";
import { assertItemUsable, assertWarehouseUsable } from "./usable";

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
      const { stock_item_id: itemId, ...movement } = request.body;
      const sign = movement.movement_type === "sale" ? -1 : 1;
      return answerInTransaction(db, request, async (tx) => {
        await assertItemUsable(tx, itemId);
        await assertWarehouseUsable(tx, "warehouse_id", movement.warehouse_id);
        const signed = { ...movement, quantity: sign * movement.quantity };
        const outcome = await moveStock(tx, actor, itemId, [signed], clock.now());
        const [moved] = assertMoved(outcome).map(toMovement);
        return json(201, { message: "Movement created successfully", movement: moved });
      });
    },
  });
}

import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idParameter } from "../../../platform/http/fields";
import { notFound } from "../../../platform/http/http-error";
import { answerInTransaction, idempotencyHeader } from "../../../platform/http/idempotency";
import { pageQuery, pagination, paginationSchema } from "../../../platform/http/pagination";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { movedInQuery, movedIn } from "../moved-in";
import { toMovement } from "../stock/schema";
import { recordTransfer } from "./record";
import {
  createdTransfer,
  newTransfer,
  toTransfer,
  toTransferDetail,
  transferDetail,
  transferSchema,
} from "./schema";
import { findTransfer, listTransfers, movementsOf } from "./store";

const path = "/api/v1/inventory/transfers";
const tag = "Inventory";

/** Routes of transfers between warehouses in the REST API. */
export function transferRoutes(context: HostContext): readonly Route[] {
  return [listTransfersRoute(context), createTransferRoute(context), getTransferRoute(context)];
}

function listTransfersRoute({ database: { db } }: HostContext): Route {
  return route({
    method: "get",
    path,
    access: { type: "token", scope: "read:projects" },
    summary: "List transfers between warehouses, newest first",
    tag,
    query: z.object({ ...pageQuery, ...movedInQuery }),
    responses: {
      200: {
        description: "One page of transfers",
        schema: z.object({ transfers: z.array(transferSchema), pagination: paginationSchema }),
      },
    },
    async handler(request) {
      const { query } = request;
      const range = await movedIn(db, requirePrincipal(request), query);
      const { rows, total } = await listTransfers(db, range, query);
      return json(200, { transfers: rows.map(toTransfer), pagination: pagination(query, total) });
    },
  });
}

function createTransferRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "post",
    path,
    access: { type: "token", scope: "write:projects" },
    summary: "Move stock of an item from one warehouse to another",
    description:
      "Creates two movements with the same `reference_id`, one out and one in. It is refused if the " +
      "first warehouse has less than `quantity`, unless that warehouse allows negative stock.",
    tag,
    body: newTransfer,
    headers: [idempotencyHeader("transfer")],
    responses: {
      201: { description: "The movements of the transfer", schema: createdTransfer },
      404: { description: "The item or a warehouse does not exist" },
      409: { description: "The first request with this key is still in progress" },
      422: { description: "The Idempotency-Key was used with another body" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      return answerInTransaction(db, request, async (tx) => {
        const recorded = await recordTransfer(tx, actor, request.body, clock.now());
        const movements = recorded.map(toMovement);
        return json(201, {
          message: "Transfer created successfully",
          reference_id: movements[0]?.reference_id,
          transfers: movements.map((movement) => ({ movement_id: movement.id, movement })),
        });
      });
    },
  });
}

function getTransferRoute({ database: { db } }: HostContext): Route {
  return route({
    method: "get",
    path: `${path}/{reference_id}`,
    access: { type: "token", scope: "read:projects" },
    summary: "Get a transfer with its two movements",
    tag,
    params: z.object({ reference_id: idParameter.meta({ description: "Number of the transfer" }) }),
    responses: {
      200: { description: "The transfer", schema: z.object({ transfer: transferDetail }) },
    },
    async handler({ params: { reference_id: referenceId } }) {
      const transfer = await findTransfer(db, referenceId);
      if (!transfer) throw notFound("Transfer");
      const movements = await movementsOf(db, referenceId);
      return json(200, { transfer: toTransferDetail(transfer, movements) });
    },
  });
}

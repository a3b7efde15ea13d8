import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { toApiInstant } from "../../../platform/db/instants";
import { idQuery } from "../../../platform/http/fields";
import { optionalPageQuery, pagination, paginationSchema } from "../../../platform/http/pagination";
import { maxResponseBytes, responseTooLarge } from "../../../platform/http/response-size";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { movedIn, movedInQuery } from "../moved-in";
import { movementTypes } from "../stock/schema";
import { bytesOfNotes, listMovements, type HistoryRow } from "./history";
import { maxReportRows } from "./limits";

const historyRow = z
  .object({
    id: z.int(),
    date: z.iso.datetime(),
    item_id: z.int(),
    item_sku: z.string().meta({ examples: ["CABLE-5M"] }),
    item_name: z.string().meta({ examples: ["Cable, 5 m"] }),
    warehouse_id: z.int(),
    warehouse_name: z.string().meta({ examples: ["Main warehouse"] }),
    quantity: z.number().meta({ description: "Change of the stock", examples: [-1] }),
    type: z.enum(movementTypes),
    reference: z
      .string()
      .nullable()
      .meta({ description: "Type and id of the object that caused it", examples: ["order#4711"] }),
    notes: z.string().nullable(),
  })
  .meta({ id: "StockMovementHistoryRow" });

/** `GET /api/v1/inventory/reports/movement-history`: movements with their names. */
export function historyRoute({ database: { db } }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/inventory/reports/movement-history",
    access: { type: "token", scope: "read:projects" },
    summary: "List movements of stock, newest first",
    description:
      "With `page` and `per_page`, one page; otherwise all movements, at most the newest " +
      `${maxReportRows.toLocaleString("en")}. If these would be larger than 16 MiB, the response is 400 ` +
      "`response_too_large`.",
    tag: "Inventory",
    query: z.object({
      ...movedInQuery,
      stock_item_id: idQuery.optional().meta({ description: "Only movements of this item" }),
      warehouse_id: idQuery.optional().meta({ description: "Only movements of this warehouse" }),
      movement_type: z
        .enum(movementTypes)
        .optional()
        .meta({ description: "Only movements of this type" }),
      ...optionalPageQuery,
    }),
    responses: {
      200: {
        description: "The movements",
        schema: z.object({
          movements: z.array(historyRow),
          total_movements: z.int().meta({ description: "Number of movements on all pages" }),
          pagination: paginationSchema.optional(),
        }),
      },
    },
    async handler(request) {
      const { query } = request;
      const filter = {
        ...(await movedIn(db, requirePrincipal(request), query)),
        itemId: query.stock_item_id,
        warehouseId: query.warehouse_id,
        type: query.movement_type,
      };
      const { page, per_page } = query;
      const paged = page === undefined || per_page === undefined ? undefined : { page, per_page };
      const all = { page: 1, per_page: maxReportRows };
      // Decided before the rows are in memory.
      if (!paged && (await bytesOfNotes(db, filter, maxReportRows)) > maxResponseBytes)
        throw responseTooLarge();
      const { rows, total } = await listMovements(db, filter, paged ?? all);
      return json(200, {
        movements: rows.map(toHistoryRow),
        total_movements: total,
        ...(paged && { pagination: pagination(paged, total) }),
      });
    },
  });
}

function toHistoryRow(row: HistoryRow): z.output<typeof historyRow> {
  const { reference_type: type, reference_id: id } = row;
  return {
    id: row.id,
    date: toApiInstant(row.moved_at),
    item_id: row.item_id,
    item_sku: row.item_sku,
    item_name: row.item_name,
    warehouse_id: row.warehouse_id,
    warehouse_name: row.warehouse_name,
    quantity: Number(row.quantity),
    type: row.movement_type,
    reference: type === null || id === null ? null : `${type}#${String(id)}`,
    notes: row.notes,
  };
}

import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idQuery } from "../../../platform/http/fields";
import { json, route, type Route } from "../../../platform/http/route";
import { hasMoreText, maxReportRows } from "./limits";
import { lowStock } from "./low-stock";

const noWarehouse = "null if the item was never in a warehouse";

const lowStockRow = z
  .object({
    item_id: z.int(),
    item_sku: z.string().meta({ examples: ["CABLE-5M"] }),
    item_name: z.string().meta({ examples: ["Cable, 5 m"] }),
    warehouse_id: z
      .int()
      .nullable()
      .meta({ description: noWarehouse, examples: [1] }),
    warehouse_code: z
      .string()
      .nullable()
      .meta({ examples: ["MAIN"] }),
    warehouse_name: z
      .string()
      .nullable()
      .meta({ examples: ["Main warehouse"] }),
    quantity_on_hand: z.number().meta({ examples: [9] }),
    reorder_point: z.number().meta({ examples: [20] }),
    reorder_quantity: z.number().meta({ examples: [100] }),
    shortfall: z
      .number()
      .meta({ description: "`reorder_point - quantity_on_hand`", examples: [11] }),
  })
  .meta({ id: "LowStock" });

/** `GET /api/v1/inventory/reports/low-stock`: items to reorder. */
export function lowStockRoute({ database: { db } }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/inventory/reports/low-stock",
    access: { type: "token", scope: "read:projects" },
    summary: "List items whose stock in a warehouse is below their reorder point",
    description:
      "Covers active, trackable items with a reorder point. Items that were never in a warehouse have " +
      "a stock of 0, and are left out if `warehouse_id` is sent.",
    tag: "Inventory",
    query: z.object({
      warehouse_id: idQuery.optional().meta({ description: "Only stock of this warehouse" }),
    }),
    responses: {
      200: {
        description: "The items by name",
        schema: z.object({
          items: z.array(lowStockRow),
          has_more: z.boolean().meta({ description: hasMoreText }),
        }),
      },
    },
    async handler({ query }) {
      const rows = await lowStock(db, query.warehouse_id);
      return json(200, {
        items: rows.slice(0, maxReportRows),
        has_more: rows.length > maxReportRows,
      });
    },
  });
}

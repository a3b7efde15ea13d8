import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idQuery } from "../../../platform/http/fields";
import { pageQuery, pagination, paginationSchema } from "../../../platform/http/pagination";
import { json, route, type Route } from "../../../platform/http/route";
import { listLevels } from "./levels";
import { levelSchema, toLevel } from "./schema";

/** `GET /api/v1/inventory/stock-levels`: the stock of items in warehouses. */
export function levelRoute({ database: { db } }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/inventory/stock-levels",
    access: { type: "token", scope: "read:projects" },
    summary: "List the stock of items in warehouses, by item",
    tag: "Inventory",
    query: z.object({
      ...pageQuery,
      warehouse_id: idQuery.optional().meta({ description: "Only stock of this warehouse" }),
      stock_item_id: idQuery.optional().meta({ description: "Only stock of this item" }),
    }),
    responses: {
      200: {
        description: "One page of stock levels; an item that was never in a warehouse has none",
        schema: z.object({ stock_levels: z.array(levelSchema), pagination: paginationSchema }),
      },
    },
    async handler({ query }) {
      const filter = { itemId: query.stock_item_id, warehouseId: query.warehouse_id };
      const { rows, total } = await listLevels(db, filter, query);
      return json(200, { stock_levels: rows.map(toLevel), pagination: pagination(query, total) });
    },
  });
}

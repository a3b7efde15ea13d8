import { sql, type Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { maxReportRows } from "./limits";

/** An item whose stock in a warehouse is below its reorder point. */
export interface LowStock {
  readonly item_id: number;
  readonly item_sku: string;
  readonly item_name: string;
  /** Null if the item was never in a warehouse, as are the warehouse's code and name. */
  readonly warehouse_id: number | null;
  readonly warehouse_code: string | null;
  readonly warehouse_name: string | null;
  readonly quantity_on_hand: number;
  readonly reorder_point: number;
  readonly reorder_quantity: number;
  readonly shortfall: number;
}

/**
 * Lists active, trackable items by warehouse whose stock is below their reorder point, by name.
 * @param warehouseId Undefined for all warehouses and items that were never in one.
 * @returns at most {@link maxReportRows} + 1 rows
 */
export async function lowStock(
  db: Kysely<Database>,
  warehouseId: number | undefined,
): Promise<readonly LowStock[]> {
  const { rows } = await sql<LowStock>`
    select items.id as item_id, items.sku as item_sku, items.name as item_name,
      warehouses.id as warehouse_id, warehouses.code as warehouse_code,
      warehouses.name as warehouse_name,
      coalesce(quantity_on_hand, 0)::float8 as quantity_on_hand,
      reorder_point::float8, coalesce(reorder_quantity, 0)::float8 as reorder_quantity,
      (reorder_point - coalesce(quantity_on_hand, 0))::float8 as shortfall
    from stock_items as items
    left join stock_levels as levels on levels.stock_item_id = items.id
    left join warehouses on warehouses.id = levels.warehouse_id
    where items.is_active and items.is_trackable
      and reorder_point <> 0 and coalesce(quantity_on_hand, 0) < reorder_point
      ${warehouseId === undefined ? sql`` : sql`and levels.warehouse_id = ${warehouseId}`}
    order by items.name collate "C", items.id, warehouses.name collate "C", warehouses.id
    limit ${maxReportRows + 1}`.execute(db);
  return rows;
}

import { sql, type Kysely } from "kysely";
import { readPage, type Page, type PageRequest } from "../../../platform/db/page";
import type { Database } from "../../../platform/db/schema";

/** A row of `stock_levels` with the names of the item and the warehouse. */
export interface LevelRow {
  readonly stock_item_id: number;
  readonly item_sku: string;
  readonly item_name: string;
  readonly warehouse_id: number;
  readonly warehouse_code: string;
  readonly warehouse_name: string;
  readonly quantity_on_hand: string;
  readonly updated_at: string;
}

/** Filters of {@link listLevels}; undefined fields do not filter. */
export interface LevelFilter {
  readonly itemId: number | undefined;
  readonly warehouseId: number | undefined;
}

/** Lists the stock of items by the name of the item, then of the warehouse. */
export async function listLevels(
  db: Kysely<Database>,
  { itemId, warehouseId }: LevelFilter,
  page: PageRequest,
): Promise<Page<LevelRow>> {
  const matching = db
    .selectFrom("stock_levels as levels")
    .innerJoin("stock_items as items", "items.id", "levels.stock_item_id")
    .innerJoin("warehouses", "warehouses.id", "levels.warehouse_id")
    .$if(itemId !== undefined, (query) => query.where("levels.stock_item_id", "=", itemId ?? 0))
    .$if(warehouseId !== undefined, (query) =>
      query.where("levels.warehouse_id", "=", warehouseId ?? 0),
    );
  return readPage(matching, page, (query) =>
    query
      .select(["levels.stock_item_id", "items.sku as item_sku", "items.name as item_name"])
      .select(["levels.warehouse_id", "warehouses.code as warehouse_code"])
      .select(["warehouses.name as warehouse_name", "levels.quantity_on_hand"])
      .select("levels.updated_at")
      .orderBy(sql`items.name collate "C"`)
      .orderBy("items.id")
      .orderBy(sql`warehouses.name collate "C"`)
      .orderBy("warehouses.id"),
  );
}

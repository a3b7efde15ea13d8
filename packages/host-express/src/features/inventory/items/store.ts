import { sql, type Kysely, type Selectable } from "kysely";
import { readPage, type Page, type PageRequest } from "../../../platform/db/page";
import type { Database } from "../../../platform/db/schema";
import type { StockItemsTable } from "../../../platform/db/tables/inventory";

/** A row of `stock_items`. */
export type ItemRow = Selectable<StockItemsTable>;

/** Filters of {@link listItems}; undefined fields do not filter. */
export interface ItemFilter {
  readonly isActive: boolean | undefined;
  readonly category: string | undefined;
}

/** Lists items by name. */
export async function listItems(
  db: Kysely<Database>,
  { isActive, category }: ItemFilter,
  page: PageRequest,
): Promise<Page<ItemRow>> {
  const matching = db
    .selectFrom("stock_items")
    .$if(isActive !== undefined, (query) => query.where("is_active", "=", isActive ?? true))
    .$if(category !== undefined, (query) => query.where("category", "=", category ?? ""));
  return readPage(matching, page, (query) =>
    query
      .selectAll()
      .orderBy(sql`name collate "C"`)
      .orderBy("id"),
  );
}

/** Finds an item by its id. */
export async function findItem(db: Kysely<Database>, id: number): Promise<ItemRow | undefined> {
  return db.selectFrom("stock_items").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Stock of an item in all warehouses. */
export interface ItemStock {
  /** The sum as `numeric` text. */
  readonly on_hand: string;
  /** True if it is below the item's reorder point. */
  readonly is_low: boolean;
}

/** Sums the stock of items. @returns the sums by the ids of the items */
export async function stocksOf(
  db: Kysely<Database>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, ItemStock>> {
  const { rows } = await sql<ItemStock & { readonly id: number }>`
    select id, on_hand, coalesce(reorder_point <> 0 and on_hand < reorder_point, false) as is_low
    from stock_items, lateral (
      select coalesce(sum(quantity_on_hand), 0) as on_hand
      from stock_levels where stock_item_id = stock_items.id
    ) as stock
    where id = any(${ids}::integer[])`.execute(db);
  return new Map(rows.map(({ id, ...stock }) => [id, stock]));
}

/** Sums the stock of an item. */
export async function stockOf(db: Kysely<Database>, id: number): Promise<ItemStock> {
  return (await stocksOf(db, [id])).get(id) ?? { on_hand: "0", is_low: false };
}

import { sql, type Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { maxReportRows } from "./limits";

/** Filters of the valuation; undefined fields do not filter. */
export interface ValuationFilter {
  readonly warehouseId: number | undefined;
  /** A category, or {@link uncategorized}. */
  readonly category: string | undefined;
  /** Undefined for the installation's currency. */
  readonly currency: string | undefined;
}

/** Category of items without one. */
export const uncategorized = "Uncategorized";

/** Value of the stock: quantity on hand × default cost, in one currency and not rounded. */
export interface Valuation {
  readonly currency: string;
  readonly total_value: number;
  readonly warehouses: readonly {
    readonly warehouse_id: number;
    readonly warehouse_name: string;
    readonly warehouse_code: string;
    readonly value: number;
  }[];
  readonly categories: readonly { readonly category: string; readonly value: number }[];
  /** At most {@link maxReportRows} + 1 rows. */
  readonly details: readonly {
    readonly item_id: number;
    readonly sku: string;
    readonly name: string;
    readonly category: string | null;
    readonly warehouse_id: number;
    readonly warehouse_name: string;
    readonly quantity: number;
    readonly cost: number;
    readonly value: number;
  }[];
  /** Other currencies of items in stock, which are not included. */
  readonly other_currencies: readonly string[];
}

/**
 * Computes the value of active, trackable items with a positive stock. One statement computes all sums,
 * so that they agree with each other during concurrent movements.
 */
export async function valueStock(
  db: Kysely<Database>,
  { warehouseId, category, currency }: ValuationFilter,
): Promise<Valuation> {
  const { rows } = await sql<Valuation>`
    with report as (
      select coalesce(${currency ?? null}::text, settings.currency) as currency
      from settings where id = 1
    ), matching as materialized (
      select items.id as item_id, items.sku, items.name, items.category, items.currency_code,
        warehouses.id as warehouse_id, warehouses.name as warehouse_name,
        warehouses.code as warehouse_code, levels.quantity_on_hand as quantity,
        coalesce(items.default_cost, 0) as cost,
        levels.quantity_on_hand * coalesce(items.default_cost, 0) as value
      from stock_levels as levels
      join stock_items as items on items.id = levels.stock_item_id
      join warehouses on warehouses.id = levels.warehouse_id
      where items.is_active and items.is_trackable and levels.quantity_on_hand > 0
        ${warehouseId === undefined ? sql`` : sql`and warehouses.id = ${warehouseId}`}
        ${
          category === undefined
            ? sql``
            : sql`and coalesce(items.category, ${uncategorized}) = ${category}`
        }
    ), stock as materialized (
      select matching.* from matching join report on report.currency = matching.currency_code
    ), warehouse_values as (
      select warehouse_id, warehouse_name, warehouse_code, sum(value) as value
      from stock group by 1, 2, 3
      order by warehouse_name collate "C", warehouse_id limit ${maxReportRows}
    ), category_values as (
      select coalesce(category, ${uncategorized}) as category, sum(value) as value
      from stock group by 1
      order by 1 limit ${maxReportRows}
    ), details as (
      select item_id, sku, name, category, warehouse_id, warehouse_name, quantity, cost, value
      from stock
      order by name collate "C", item_id, warehouse_name collate "C", warehouse_id
      limit ${maxReportRows + 1}
    )
    select report.currency,
      (select coalesce(sum(value), 0) from stock)::float8 as total_value,
      (select coalesce(jsonb_agg(warehouse_values), '[]') from warehouse_values) as warehouses,
      (select coalesce(jsonb_agg(category_values), '[]') from category_values) as categories,
      (select coalesce(jsonb_agg(details), '[]') from details) as details,
      (
        select coalesce(jsonb_agg(distinct currency_code), '[]')
        from matching where currency_code <> report.currency
      ) as other_currencies
    from report`.execute(db);
  const [valuation] = rows;
  if (!valuation) throw new TypeError("The settings have no row");
  return valuation;
}

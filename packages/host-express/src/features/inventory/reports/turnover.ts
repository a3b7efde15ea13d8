import { dayInZone, dayMs } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { daysBetween } from "../../../platform/time/days";
import { maxReportRows } from "./limits";

/** How fast the stock of an item was sold in a period. */
export interface Turnover {
  readonly item_id: number;
  readonly sku: string;
  readonly name: string;
  readonly quantity_sold: number;
  /** Mean of the stock before the period and at its end, in all warehouses. */
  readonly avg_stock: number;
  /** `quantity_sold / avg_stock`; 0 if the mean or the period is not positive. */
  readonly turnover_rate: number;
  /** Days of the period per turnover; 0 if there is none. */
  readonly days_on_hand: number;
}

/** A period, inclusive, and the item to report; undefined for all. */
export interface TurnoverFilter {
  readonly from: Date;
  readonly to: Date;
  /** IANA time zone of the days of the period. */
  readonly zone: string;
  readonly itemId: number | undefined;
}

/**
 * Computes the turnover of items that were sold in a period, by name. The stock at a time is the
 * current stock without the movements since.
 * @returns at most {@link maxReportRows} + 1 rows
 */
export async function turnover(
  db: Kysely<Database>,
  { from, to, zone, itemId }: TurnoverFilter,
): Promise<readonly Turnover[]> {
  const start = from.toISOString();
  const end = to.toISOString();
  const days = Math.max(0, wholeDays(from, to, zone));
  const { rows } = await sql<Turnover>`
    with sold as (
      select stock_item_id, -sum(quantity) as quantity_sold
      from stock_movements
      where movement_type = 'sale' and moved_at between ${start} and ${end}
        ${itemId === undefined ? sql`` : sql`and stock_item_id = ${itemId}`}
      group by 1
    ), moved as (
      select stock_item_id, sum(quantity) as since_start,
        coalesce(sum(quantity) filter (where moved_at > ${end}), 0) as since_end
      from stock_movements join sold using (stock_item_id)
      where moved_at >= ${start}
      group by 1
    ), stock as (
      select stock_item_id, sum(quantity_on_hand) as on_hand
      from stock_levels join sold using (stock_item_id)
      group by 1
    ), average as (
      select stock_item_id, quantity_sold, on_hand - (since_start + since_end) / 2 as avg_stock
      from sold join moved using (stock_item_id) join stock using (stock_item_id)
    )
    select items.id as item_id, sku, name, quantity_sold::float8, avg_stock::float8,
      case when avg_stock > 0 and ${days}::integer > 0
        then quantity_sold / avg_stock else 0 end::float8 as turnover_rate,
      case when avg_stock > 0
        then ${days}::integer * avg_stock / quantity_sold else 0 end::float8 as days_on_hand
    from average join stock_items as items on items.id = stock_item_id
    order by name collate "C", items.id limit ${maxReportRows + 1}`.execute(db);
  return rows;
}

function wholeDays(from: Date, to: Date, zone: string): number {
  const elapsed = Math.floor((to.getTime() - from.getTime()) / dayMs);
  // A day of 25 hours is one day too.
  return Math.min(elapsed, daysBetween(dayInZone(from, zone), dayInZone(to, zone)));
}

import type { Clock, JsonObject } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import type { Database } from "../../src/platform/db/schema";
import { expectStatus, type Answer, type Client } from "./client";
import type { DatabaseName } from "./databases";
import { fresh, hostWithTwo } from "./resources";

const base = "/api/v1/inventory";

/** Enables or disables the inventory. @param admin a client of an administrator */
export async function enableInventory(admin: Client, isEnabled = true): Promise<void> {
  const body = { inventory_enabled: isEnabled };
  expectStatus(await admin.request("PATCH", "/api/admin/settings", body), 200);
}

/** A host with an enabled inventory of one item and two warehouses, and an administrator and a user. */
export async function hostWithInventory(kind: DatabaseName, clock: Clock) {
  const { host, me, other } = await hostWithTwo(kind, clock);
  await enableInventory(me);
  const item = await newItemId(me);
  const main = await newWarehouseId(me, { code: "MAIN" });
  const shop = await newWarehouseId(me, { code: "SHOP" });
  return { host, me, other, item, main, shop };
}

/** Creates a warehouse and returns its id. */
export async function newWarehouseId(as: Client, more: object = {}): Promise<number> {
  const body = { name: fresh("Warehouse"), code: fresh("W"), ...more };
  const { body: made } = expectStatus(await as.post(`${base}/warehouses`, body), 201);
  return Number((made["warehouse"] as JsonObject)["id"]);
}

/** Creates an item and returns its id. */
export async function newItemId(as: Client, more: object = {}): Promise<number> {
  const body = { name: fresh("Item"), sku: fresh("SKU"), ...more };
  const { body: made } = expectStatus(await as.post(`${base}/items`, body), 201);
  return Number((made["item"] as JsonObject)["id"]);
}

/** Sends a movement. */
export function move(
  as: Client,
  type: "adjustment" | "purchase" | "sale",
  [item, warehouse]: readonly [item: number, warehouse: number],
  quantity: number,
  more: object = {},
): Promise<Answer> {
  return as.post(`${base}/movements`, {
    movement_type: type,
    stock_item_id: item,
    warehouse_id: warehouse,
    quantity,
    ...more,
  });
}

/** Sends a transfer. */
export function transfer(
  as: Client,
  item: number,
  [from, to]: readonly [from: number, to: number],
  quantity: number,
  more: object = {},
): Promise<Answer> {
  return as.post(`${base}/transfers`, {
    stock_item_id: item,
    from_warehouse_id: from,
    to_warehouse_id: to,
    quantity,
    ...more,
  });
}

/** The stock of an item by warehouse. */
export async function stockLevels(as: Client, item: number): Promise<ReadonlyMap<number, number>> {
  const answer = await as.get(`${base}/stock-levels?stock_item_id=${String(item)}&per_page=100`);
  const rows = expectStatus(answer, 200).body["stock_levels"] as JsonObject[];
  return new Map(rows.map((row) => [Number(row["warehouse_id"]), Number(row["quantity_on_hand"])]));
}

/**
 * Finds what must never be in the database: levels that are not the sum of their movements, and
 * transfers that are not a pair of opposite movements of one item between two warehouses.
 */
export async function inventoryFaults(db: Kysely<Database>): Promise<readonly string[]> {
  const { rows } = await sql<{ fault: string }>`
    select format('level of item %s in %s', stock_item_id, warehouse_id) as fault
    from (
      select stock_item_id, warehouse_id, quantity_on_hand as quantity from stock_levels
      union all
      select stock_item_id, warehouse_id, -quantity from stock_movements
    ) as both_sides
    group by stock_item_id, warehouse_id having sum(quantity) <> 0
    union all
    select format('transfer %s', reference_id)
    from stock_movements where movement_type = 'transfer'
    group by reference_id
    having count(*) <> 2 or sum(quantity) <> 0 or count(distinct warehouse_id) <> 2
      or count(distinct stock_item_id) <> 1`.execute(db);
  return rows.map(({ fault }) => fault);
}

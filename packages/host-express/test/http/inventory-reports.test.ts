import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { enableInventory, inventoryFaults } from "../support/inventory";
import {
  bytes,
  hundredths,
  itemOf,
  items,
  levels,
  moves,
  now,
  sum,
  warehouseOf,
  warehouses,
} from "../support/inventory-data";
import { localText } from "../support/local-text";
import { hostWithTwo } from "../support/resources";

const reports = "/api/v1/inventory/reports";
const zone = "Europe/Rome";

const localTime = (at: number): string => localText(at, zone).replace(" ", "T");
const isBetween = (at: number, from: string | undefined, to: string | undefined): boolean => {
  const text = localTime(at);
  return (
    (from === undefined || text.slice(0, from.length) >= from) &&
    (to === undefined || text.slice(0, to.length) <= to)
  );
};

// Compares the reports on generated data with independent computations in TypeScript.
describe.each(databaseNames)("reports of the inventory on %s", (kind) => {
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    ({ host, me } = await hostWithTwo(kind, fixedClock(new Date(now))));
    await enableInventory(me);
    expectStatus(await me.request("PATCH", "/api/profile", { timezone: zone }), 200);
    const { db } = host.database;
    await db.insertInto("warehouses").values(warehouses).execute();
    await db
      .insertInto("stock_items")
      .values(
        items.map(({ cost, ...item }) => ({
          ...item,
          default_cost: hundredths(cost),
          reorder_point: hundredths(item.reorder_point),
          reorder_quantity: hundredths(item.reorder_quantity),
          unit: "pcs",
          created_by: 1,
        })),
      )
      .execute();
    await db
      .insertInto("stock_movements")
      .values(
        moves.map((move) => ({
          id: move.id,
          movement_type: move.type,
          stock_item_id: move.item,
          warehouse_id: move.warehouse,
          quantity: hundredths(move.quantity) ?? "",
          reference_type:
            move.type === "transfer" ? "transfer" : move.reference === null ? null : "order",
          reference_id: move.reference,
          moved_by: 1,
          moved_at: new Date(move.at),
        })),
      )
      .execute();
    await sql`insert into stock_levels (stock_item_id, warehouse_id, quantity_on_hand)
      select stock_item_id, warehouse_id, sum(quantity) from stock_movements group by 1, 2`.execute(
      db,
    );
    expect(await inventoryFaults(db)).toEqual([]);
  });
  afterAll(async () => {
    await host.close();
  });

  const read = async (path: string, query: Record<string, string> = {}): Promise<JsonObject> => {
    const text = new URLSearchParams(query).toString();
    return expectStatus(await me.get(`${reports}/${path}?${text}`), 200).body;
  };
  const refused = async (path: string): Promise<unknown> =>
    Object.keys(expectStatus(await me.get(`${reports}/${path}`), 400).body["errors"] as object);

  it.each([
    {},
    { currency_code: "EUR" },
    { currency_code: "usd" },
    { currency_code: "CHF" },
    { warehouse_id: "2" },
    { warehouse_id: "999" },
    { category: " Cables " },
    { category: "Uncategorized", warehouse_id: "1" },
    { category: "None" },
  ] as Record<string, string>[])("valuation with %j", async (query) => {
    const currency = query["currency_code"]?.toUpperCase() ?? "EUR";
    const category = query["category"]?.trim();
    const matching = levels.filter(
      ({ item, warehouse, quantity }) =>
        item.is_active &&
        item.is_trackable &&
        quantity > 0 &&
        (query["warehouse_id"] === undefined || Number(query["warehouse_id"]) === warehouse.id) &&
        (category === undefined || (item.category ?? "Uncategorized") === category),
    );
    const shown = matching.filter(({ item }) => item.currency_code === currency);
    const valueOf = (rows: typeof shown): number =>
      sum(rows.map(({ item, quantity }) => quantity * (item.cost ?? 0))) / 10_000;
    const grouped = (keyOf: (row: (typeof shown)[number]) => string) =>
      [...new Set(shown.map(keyOf))].map(
        (key) => [key, shown.filter((row) => keyOf(row) === key)] as const,
      );
    const others = matching
      .map(({ item }) => item.currency_code)
      .filter((code) => code !== currency);
    expect(await read("valuation", query)).toEqual({
      total_value: valueOf(shown),
      by_warehouse: Object.fromEntries(
        grouped(({ warehouse }) => `${warehouse.name} (${warehouse.code})`).map(([key, rows]) => {
          const { id, name, code } = rows[0]?.warehouse ?? warehouseOf(1);
          const about = { warehouse_id: id, warehouse_name: name, warehouse_code: code };
          return [key, { ...about, value: valueOf(rows), currency }];
        }),
      ),
      by_category: Object.fromEntries(
        grouped(({ item }) => item.category ?? "Uncategorized").map(([key, rows]) => [
          key,
          { category: key, value: valueOf(rows), currency },
        ]),
      ),
      item_details: shown.map((row) => ({
        item_id: row.item.id,
        sku: row.item.sku,
        name: row.item.name,
        category: row.item.category,
        warehouse_id: row.warehouse.id,
        warehouse_name: row.warehouse.name,
        quantity: row.quantity / 100,
        cost: (row.item.cost ?? 0) / 100,
        value: valueOf([row]),
        currency,
      })),
      currency,
      warehouse_id: query["warehouse_id"] === undefined ? null : Number(query["warehouse_id"]),
      category: category ?? null,
      other_currencies: [...new Set(others)],
      has_more: false,
    });
    if (Object.keys(query).length === 0) expect(shown.length).toBeGreaterThan(20);
  });

  it.each([
    {},
    { date_from: "2025-03-30" },
    { date_to: "2025-10-26" },
    { date_from: "2025-03-30", date_to: "2025-03-31T12:00:00" },
    { stock_item_id: "3" },
    { warehouse_id: "4", movement_type: "transfer" },
    { movement_type: "sale", page: "2" },
    { page: "2", per_page: "30" },
    { page: "99", per_page: "200", movement_type: "adjustment" },
  ] as Record<string, string>[])("movement history with %j", async (query) => {
    const matching = moves
      .filter(({ at }) => isBetween(at, query["date_from"], query["date_to"]))
      .filter(({ item }) => [undefined, String(item)].includes(query["stock_item_id"]))
      .filter(({ warehouse }) => [undefined, String(warehouse)].includes(query["warehouse_id"]))
      .filter(({ type }) => [undefined, type].includes(query["movement_type"] as never))
      .toSorted((one, other) => other.at - one.at || other.id - one.id);
    const { page, per_page: perPage } = query;
    const isPaged = page !== undefined && perPage !== undefined;
    const size = Math.min(100, Number(perPage));
    const shown = isPaged
      ? matching.slice((Number(page) - 1) * size, Number(page) * size)
      : matching;
    const { movements, total_movements: total, pagination } = await read("movement-history", query);
    expect(movements).toEqual(
      shown.map((move) => ({
        id: move.id,
        date: new Date(move.at).toISOString().replace(".000", ""),
        item_id: move.item,
        item_sku: itemOf(move.item).sku,
        item_name: itemOf(move.item).name,
        warehouse_id: move.warehouse,
        warehouse_name: warehouseOf(move.warehouse).name,
        quantity: move.quantity / 100,
        type: move.type,
        reference:
          move.reference === null
            ? null
            : `${move.type === "transfer" ? "transfer" : "order"}#${String(move.reference)}`,
        notes: null,
      })),
    );
    expect(total).toBe(matching.length);
    expect(pagination === undefined).toBe(!isPaged);
    if (isPaged) {
      expect(pagination).toMatchObject({ page: Number(page), per_page: size, total });
    }
  });

  it.each([
    [{}, "2025-01-15", "2026-01-15", 365],
    [{ start_date: "2024-06-01", end_date: "2025-06-30" }, "2024-06-01", "2025-06-30", 394],
    [{ start_date: "2025-03-01", end_date: "2025-03-31" }, "2025-03-01", "2025-03-31", 30],
    // The clocks go back in this month.
    [{ start_date: "2025-10-01", end_date: "2025-10-31" }, "2025-10-01", "2025-10-31", 30],
    [{ end_date: "2025-12-31", item_id: "7" }, "2025-01-15", "2025-12-31", 350],
    [{ start_date: "2026-01-01", end_date: "2025-12-31" }, "2026-01-01", "2025-12-31", 0],
  ] as const)("turnover with %j", async (query, start, end, days) => {
    const known = query as Record<string, string>;
    const sold = items
      .filter(({ id }) => [undefined, String(id)].includes(known["item_id"]))
      .flatMap((item) => {
        const own = moves.filter((move) => move.item === item.id);
        const sales = own.filter(({ type, at }) => type === "sale" && isBetween(at, start, end));
        if (sales.length === 0) return [];
        const before = own.filter(({ at }) => localTime(at) < start);
        const until = own.filter(({ at }) => isBetween(at, undefined, end));
        const quantities = [...before, ...until].map((move) => move.quantity);
        return [{ item, sold: -sum(sales.map((move) => move.quantity)), stock: sum(quantities) }];
      })
      .toSorted(
        (one, other) => bytes(one.item.name, other.item.name) || one.item.id - other.item.id,
      );
    const report = await read("turnover", known);
    expect(
      [report["start_date"], report["end_date"]].map((at) => localTime(Date.parse(at as string))),
    ).toEqual([`${start}T00:00:00`, `${end}T23:59:59`]);
    const rows = report["items"] as JsonObject[];
    expect(rows).toEqual(
      sold.map(({ item, sold: quantity, stock }) => {
        const average = stock / 200;
        const rate = average > 0 && days > 0 ? quantity / 100 / average : 0;
        return {
          item_id: item.id,
          sku: item.sku,
          name: item.name,
          quantity_sold: quantity / 100,
          avg_stock: average,
          turnover_rate: expect.closeTo(rate, 8) as number,
          days_on_hand: expect.closeTo(rate > 0 ? days / rate : 0, 6) as number,
        };
      }),
    );
    if (days === 365)
      expect(rows.filter((row) => Number(row["turnover_rate"]) > 0).length).toBeGreaterThan(10);
  });

  it("turnover counts a sale at the start in the period, not in the stock before it", async () => {
    const sale = moves.find(({ type }) => type === "sale");
    if (!sale) throw new Error("There is no sale");
    const at = new Date(sale.at).toISOString().replace(".000", "");
    const query = { item_id: String(sale.item), start_date: at, end_date: at };
    const own = moves.filter((move) => move.item === sale.item);
    const before = sum(own.filter((move) => move.at < sale.at).map((move) => move.quantity));
    const after = sum(own.filter((move) => move.at <= sale.at).map((move) => move.quantity));
    expect(await read("turnover", query)).toMatchObject({
      start_date: at,
      end_date: at,
      items: [{ avg_stock: (before + after) / 200, turnover_rate: 0, days_on_hand: 0 }],
    });
  });

  it.each([undefined, 1, 3, 999])("low stock of warehouse %s", async (warehouseId) => {
    const inStock = levels.map(({ item, warehouse, quantity }) => ({ item, warehouse, quantity }));
    const never = items
      .filter(({ id }) => levels.every(({ item }) => item.id !== id))
      .map((item) => ({ item, warehouse: undefined, quantity: 0 }));
    const expected = [...inStock, ...never]
      .filter(({ warehouse }) => warehouseId === undefined || warehouse?.id === warehouseId)
      .filter(({ item, quantity }) => {
        const point = item.reorder_point ?? 0;
        return item.is_active && item.is_trackable && point > 0 && quantity < point;
      })
      .toSorted(
        (one, other) => bytes(one.item.name, other.item.name) || one.item.id - other.item.id,
      )
      .map(({ item, warehouse, quantity }) => ({
        item_id: item.id,
        item_sku: item.sku,
        item_name: item.name,
        warehouse_id: warehouse?.id ?? null,
        warehouse_code: warehouse?.code ?? null,
        warehouse_name: warehouse?.name ?? null,
        quantity_on_hand: quantity / 100,
        reorder_point: (item.reorder_point ?? 0) / 100,
        reorder_quantity: (item.reorder_quantity ?? 0) / 100,
        shortfall: ((item.reorder_point ?? 0) - quantity) / 100,
      }));
    const query = warehouseId === undefined ? {} : { warehouse_id: String(warehouseId) };
    expect(await read("low-stock", query)).toEqual({ items: expected, has_more: false });
    if (warehouseId === undefined) expect(expected.length).toBeGreaterThan(20);
  });

  it("refuse invalid queries", async () => {
    expect(await refused("valuation?currency_code=EURO&warehouse_id=x")).toEqual([
      "warehouse_id",
      "currency_code",
    ]);
    expect(await refused("movement-history?date_from=now&movement_type=gift")).toEqual([
      "date_from",
      "movement_type",
    ]);
    expect(await refused("turnover?start_date=2025-02-30&item_id=0")).toEqual([
      "start_date",
      "item_id",
    ]);
    expect(await refused("low-stock?warehouse_id=-1")).toEqual(["warehouse_id"]);
  });

  it("have at most 10,000 rows in a list", async () => {
    const { db } = host.database;
    await sql`insert into stock_items (id, sku, name, unit, currency_code, reorder_point, created_by)
      select 1000 + n, 'MANY-' || n, 'Many', 'pcs', 'EUR', 1, 1 from generate_series(1, 10000) n`.execute(
      db,
    );
    await sql`insert into stock_movements
        (id, movement_type, stock_item_id, warehouse_id, quantity, moved_by, moved_at)
      select 1000 + n, 'adjustment', 40, 1, 1, 1, ${new Date(now).toISOString()}
      from generate_series(1, 10000) n`.execute(db);
    const history = await read("movement-history");
    expect([(history["movements"] as JsonObject[]).length, history["total_movements"]]).toEqual([
      10_000,
      10_000 + moves.length,
    ]);
    const low = await read("low-stock");
    expect([(low["items"] as JsonObject[]).length, low["has_more"]]).toEqual([10_000, true]);
  });
});

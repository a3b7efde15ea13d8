import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import {
  enableInventory,
  hostWithInventory,
  inventoryFaults,
  move,
  newItemId,
  newWarehouseId,
  stockLevels,
  transfer,
} from "../support/inventory";
import { fresh, id, stamp } from "../support/resources";
import { nameOf, pathOf, routeTable } from "../support/routes";

const base = "/api/v1/inventory";
const unknown = 999_999;

describe.each(databaseNames)("the inventory on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  let item: number;
  let main: number;
  let shop: number;
  const clock = fixedClock("2026-01-15T12:00:00.700Z");

  beforeAll(async () => {
    ({ host, me, other, item, main, shop } = await hostWithInventory(kind, clock));
  });
  afterAll(async () => {
    expect(await inventoryFaults(host.database.db)).toEqual([]);
    await host.close();
  });

  const errorsOf = ({ status, body }: Answer) => [status, body["errors"] ?? body["message"]];

  it("refuses every request with 403 module_disabled while it is disabled", async () => {
    const routes = (await routeTable(host.database)).filter(({ path }) => path.startsWith(base));
    expect(routes.length).toBe(19);
    await enableInventory(me, false);
    for (const route of routes) {
      for (const path of [
        pathOf(route),
        `${pathOf(route)}?page=x&warehouse_id=x&movement_type=x`,
      ]) {
        const body = route.method === "get" ? undefined : { colour: "red" };
        expect(
          await me.request(route.method.toUpperCase(), path, body),
          nameOf(route),
        ).toMatchObject({ status: 403, body: { error_code: "module_disabled" } });
      }
    }
    expectStatus(await host.client().get(`${base}/items`), 401);
    await enableInventory(me);
    expectStatus(await me.get(`${base}/items`), 200);
    expectStatus(await other.get(`${base}/items`), 200);
  });

  describe("warehouses", () => {
    it("can be created, read, listed by name and changed", async () => {
      const full = {
        name: "Depot",
        code: "DEPOT-1",
        address: "1 Dock Road",
        contact_person: "Ada",
        contact_email: "ada@acme.example",
        contact_phone: "+1-555-0123",
        is_active: false,
        allow_negative_stock: true,
        notes: "Ring twice",
      };
      const answer = expectStatus(await other.post(`${base}/warehouses`, full), 201).body;
      const made = answer["warehouse"] as JsonObject;
      expect(answer["message"]).toBe("Warehouse created successfully");
      expect(made).toEqual({
        id,
        ...full,
        created_at: stamp,
        updated_at: stamp,
        created_by: 2,
        version: 1,
      });
      const path = `${base}/warehouses/${String(Number(made["id"]))}`;
      expect((await me.get(path)).body).toEqual({ warehouse: made });
      const inactive = await me.get(`${base}/warehouses?is_active=false`);
      expect(inactive.body).toMatchObject({ warehouses: [made], pagination: { total: 1 } });
      const change = { name: "Depot 2", contact_email: "", notes: null, version: 1 };
      const changed = expectStatus(await me.request("PATCH", path, change), 200).body["warehouse"];
      expect(changed).toMatchObject({
        name: "Depot 2",
        code: "DEPOT-1",
        contact_email: null,
        notes: null,
        version: 2,
      });
      expectStatus(await me.request("PUT", path, { name: "Depot 3", version: 1 }), 409);
      expect((await me.request("PUT", path, { name: "Depot 2" })).body["warehouse"]).toEqual(
        changed,
      );
    });

    it.each([
      [{ code: undefined }, { code: ["Is required"] }],
      [{ name: " " }, { name: ["Is required"] }],
      [{ code: "A (B)" }, { code: ["Must not contain parentheses"] }],
      [{ code: "x".repeat(51) }, { code: ["At most 50 characters"] }],
      [{ contact_email: "ada" }, { contact_email: [expect.any(String)] }],
      [{ is_active: "yes" }, { is_active: ["Must be true or false"] }],
      [{ colour: "red" }, { colour: ["Unknown field"] }],
    ])("refuse %j", async (more, errors) => {
      const body = { name: "Depot", code: fresh("W"), ...more };
      expect(errorsOf(await me.post(`${base}/warehouses`, body))).toEqual([400, errors]);
    });

    it("have unique codes, also among concurrent requests", async () => {
      const errors = { code: ["A warehouse with this code already exists"] };
      expect(errorsOf(await me.post(`${base}/warehouses`, { name: "M", code: "MAIN" }))).toEqual([
        409,
        errors,
      ]);
      const path = `${base}/warehouses/${String(shop)}`;
      expect(errorsOf(await me.request("PATCH", path, { code: "MAIN" }))).toEqual([409, errors]);
      const body = { name: "Twice", code: fresh("W") };
      const answers = await Promise.all([1, 2, 3].map(() => me.post(`${base}/warehouses`, body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
      expectStatus(await me.get(`${base}/warehouses/${String(unknown)}`), 404);
      expectStatus(await me.request("PATCH", `${base}/warehouses/${String(unknown)}`), 404);
    });
  });

  describe("items", () => {
    it("can be created, read with their stock, listed by name and changed", async () => {
      const full = {
        sku: "CABLE-5M",
        name: "Cable",
        description: "Five metres",
        category: "Cables",
        unit: "m",
        default_cost: 4.2,
        default_price: 9.9,
        currency_code: "USD",
        barcode: "4006381333931",
        is_active: true,
        is_trackable: true,
        reorder_point: 20.5,
        reorder_quantity: 100,
        supplier: "Acme",
        supplier_sku: "A-1",
        image_url: "https://acme.example/cable.png",
        notes: "Blue",
      };
      const sent = { ...full, currency_code: "usd" };
      const answer = expectStatus(await other.post(`${base}/items`, sent), 201).body;
      const made = answer["item"] as JsonObject;
      expect(made).toEqual({
        id,
        ...full,
        created_at: stamp,
        updated_at: stamp,
        created_by: 2,
        version: 1,
      });
      const own = Number(made["id"]);
      const path = `${base}/items/${String(own)}`;
      const read = async () => expectStatus(await me.get(path), 200).body["item"] as JsonObject;
      expect(await read()).toEqual({ ...made, total_quantity_on_hand: 0, is_low_stock: true });
      const listed = await me.get(`${base}/items?category=Cables&is_active=true`);
      expect(listed.body).toMatchObject({ items: [made], pagination: { total: 1 } });
      expectStatus(await move(me, "purchase", [own, main], 20.25), 201);
      expectStatus(await move(me, "purchase", [own, shop], 0.25), 201);
      expect(await read()).toMatchObject({ total_quantity_on_hand: 20.5, is_low_stock: false });
      const change = { reorder_point: 21, default_cost: null, is_active: false, version: 1 };
      const changed = expectStatus(await me.request("PATCH", path, change), 200).body["item"];
      expect(changed).toMatchObject({
        ...change,
        version: 2,
        currency_code: "USD",
      });
      expect(await read()).toMatchObject({ is_low_stock: true });
      expectStatus(await me.request("PATCH", path, { is_trackable: false }), 200);
      expect(await read()).toMatchObject({ total_quantity_on_hand: null, is_low_stock: false });
    });

    it("default to pieces in the installation's currency", async () => {
      const settings = { currency: "CHF" };
      expectStatus(await me.request("PATCH", "/api/admin/settings", settings), 200);
      const made = await me.post(`${base}/items`, { sku: fresh("SKU"), name: "Plain" });
      expect(expectStatus(made, 201).body["item"]).toMatchObject({
        unit: "pcs",
        currency_code: "CHF",
        default_cost: null,
        is_active: true,
        is_trackable: true,
        reorder_point: null,
      });
      expectStatus(await me.request("PATCH", "/api/admin/settings", { currency: "EUR" }), 200);
    });

    it.each([
      [{ sku: undefined }, { sku: ["Is required"] }],
      [{ default_cost: -1 }, { default_cost: ["Must not be negative"] }],
      [{ reorder_point: 1.005 }, { reorder_point: ["At most two decimals"] }],
      [{ reorder_quantity: 1e7 }, { reorder_quantity: ["At most 9999999.99"] }],
      [{ currency_code: "EURO" }, { currency_code: [expect.stringContaining("ISO 4217")] }],
      [{ image_url: "javascript:alert(1)" }, { image_url: [expect.any(String)] }],
      [{ total_quantity_on_hand: 5 }, { total_quantity_on_hand: ["Unknown field"] }],
    ])("refuse %j", async (more, errors) => {
      const body = { name: "Item", sku: fresh("SKU"), ...more };
      expect(errorsOf(await me.post(`${base}/items`, body))).toEqual([400, errors]);
    });

    it("have unique SKUs", async () => {
      const sku = fresh("SKU");
      await newItemId(me, { sku });
      const errors = { sku: ["An item with this SKU already exists"] };
      expect(errorsOf(await me.post(`${base}/items`, { name: "x", sku }))).toEqual([409, errors]);
      const path = `${base}/items/${String(item)}`;
      expect(errorsOf(await me.request("PUT", path, { sku }))).toEqual([409, errors]);
      expectStatus(await me.get(`${base}/items/${String(unknown)}`), 404);
    });
  });

  describe("movements", () => {
    it("change the stock: purchases add, sales take, adjustments do either", async () => {
      const own = await newItemId(me);
      const more = {
        reference_type: "order",
        reference_id: "4711",
        unit_cost: 4.2,
        reason: "Delivery",
        notes: " Two boxes ",
      };
      const made = expectStatus(await move(other, "purchase", [own, main], 10.75, more), 201).body;
      expect(made).toEqual({
        message: "Movement created successfully",
        movement: {
          id,
          movement_type: "purchase",
          stock_item_id: own,
          warehouse_id: main,
          quantity: 10.75,
          reference_type: "order",
          reference_id: 4711,
          unit_cost: 4.2,
          reason: "Delivery",
          notes: "Two boxes",
          moved_by: 2,
          moved_at: "2026-01-15T12:00:00Z",
        },
      });
      const sold = expectStatus(await move(me, "sale", [own, main], 3.5), 201).body["movement"];
      expect(sold).toMatchObject({ movement_type: "sale", quantity: -3.5, notes: null });
      expectStatus(await move(me, "adjustment", [own, main], -0.25), 201);
      expectStatus(await move(me, "adjustment", [own, shop], 2), 201);
      expect(await stockLevels(me, own)).toEqual(
        new Map([
          [main, 7],
          [shop, 2],
        ]),
      );
      const levels = await me.get(`${base}/stock-levels?warehouse_id=${String(main)}&page=1`);
      const rows = expectStatus(levels, 200).body["stock_levels"] as JsonObject[];
      expect(rows.find((row) => row["stock_item_id"] === own)).toEqual({
        stock_item_id: own,
        item_sku: expect.any(String) as string,
        item_name: expect.any(String) as string,
        warehouse_id: main,
        warehouse_code: "MAIN",
        warehouse_name: expect.any(String) as string,
        quantity_on_hand: 7,
        updated_at: stamp,
      });
      expect(rows.every((row) => row["warehouse_id"] === main)).toBe(true);
    });

    it("add up exactly", async () => {
      const own = await newItemId(me);
      for (let count = 0; count < 10; count += 1) {
        expectStatus(await move(me, "purchase", [own, main], 0.1), 201);
      }
      expectStatus(await move(me, "sale", [own, main], 0.3), 201);
      expectStatus(await move(me, "sale", [own, main], 0.7), 201);
      expect(await stockLevels(me, own)).toEqual(new Map([[main, 0]]));
    });

    it.each([
      ["sale", 0, {}, { quantity: ["Must not be 0"] }],
      ["sale", -1, {}, { quantity: ["Must be greater than 0"] }],
      ["purchase", -1, {}, { quantity: ["Must be greater than 0"] }],
      ["adjustment", 0, {}, { quantity: ["Must not be 0"] }],
      ["adjustment", 0.001, {}, { quantity: ["At most two decimals"] }],
      ["purchase", 10_000_000, {}, { quantity: ["At most 9999999.99"] }],
      ["purchase", 1, { quantity: "1" }, { quantity: ["Must be a number"] }],
      ["purchase", 1, { movement_type: "transfer" }, { movement_type: [expect.any(String)] }],
      ["purchase", 1, { warehouse_id: "x" }, { warehouse_id: [expect.any(String)] }],
      ["purchase", 1, { reference_id: 1 }, { reference_type: ["Is required with reference_id"] }],
      [
        "purchase",
        1,
        { reference_type: "a" },
        { reference_id: ["Is required with reference_type"] },
      ],
      [
        "purchase",
        1,
        { reference_type: "transfer", reference_id: 1 },
        { reference_type: [expect.stringContaining("transfers")] },
      ],
      ["purchase", 1, { moved_at: "2026-01-15" }, { moved_at: ["Unknown field"] }],
    ] as const)("refuse a %s of %d with %j", async (type, quantity, more, errors) => {
      expect(errorsOf(await move(me, type, [item, main], quantity, more))).toEqual([400, errors]);
    });

    it("refuse unknown, inactive and untracked items and warehouses", async () => {
      const kinds = {
        stock_item_id: [
          await newItemId(me, { is_active: false }),
          await newItemId(me, { is_trackable: false }),
        ],
        warehouse_id: [await newWarehouseId(me, { is_active: false })],
      };
      for (const [field, ids] of Object.entries(kinds)) {
        for (const which of ids) {
          const answer = await move(me, "purchase", [item, main], 1, { [field]: which });
          expect(errorsOf(answer)).toEqual([400, { [field]: [expect.any(String)] }]);
        }
        const answer = await move(me, "purchase", [item, main], 1, { [field]: unknown });
        expect(answer).toMatchObject({ status: 404, body: { error_code: "not_found" } });
      }
    });

    it("never make the stock negative, unless the warehouse allows it", async () => {
      const own = await newItemId(me);
      const errors = (available: number) => [
        400,
        { quantity: [`The warehouse has only ${String(available)} of this item`] },
      ];
      expect(errorsOf(await move(me, "sale", [own, main], 0.01))).toEqual(errors(0));
      expect(await stockLevels(me, own)).toEqual(new Map());
      expectStatus(await move(me, "purchase", [own, main], 2.5), 201);
      expect(errorsOf(await move(me, "sale", [own, main], 2.51))).toEqual(errors(2.5));
      expect(errorsOf(await move(me, "adjustment", [own, main], -3))).toEqual(errors(2.5));
      expectStatus(await move(me, "sale", [own, main], 2.5), 201);
      const virtual = await newWarehouseId(me, { allow_negative_stock: true });
      expectStatus(await move(me, "sale", [own, virtual], 7), 201);
      expectStatus(await transfer(me, own, [virtual, main], 1), 201);
      const path = `${base}/warehouses/${String(virtual)}`;
      expectStatus(await me.request("PATCH", path, { allow_negative_stock: false }), 200);
      expect(errorsOf(await move(me, "sale", [own, virtual], 1))).toEqual(errors(-8));
      expectStatus(await move(me, "purchase", [own, virtual], 2), 201);
      expect(await stockLevels(me, own)).toEqual(
        new Map([
          [main, 1],
          [virtual, -6],
        ]),
      );
    });

    it("refuse a stock that the database cannot store", async () => {
      const own = await newItemId(me);
      expectStatus(await move(me, "purchase", [own, main], 1), 201);
      const { db } = host.database;
      await sql`update stock_levels set quantity_on_hand = 999999999999
        where stock_item_id = ${own}`.execute(db);
      const errors = { quantity: [expect.stringContaining("at most 999999999999.99")] };
      expect(errorsOf(await move(me, "purchase", [own, main], 1))).toEqual([400, errors]);
      await sql`update stock_levels set quantity_on_hand = 1 where stock_item_id = ${own}`.execute(
        db,
      );
    });

    it("happen once per Idempotency-Key", async () => {
      const own = await newItemId(me);
      const body = { movement_type: "purchase", stock_item_id: own, warehouse_id: main };
      const send = (quantity: number): Promise<Answer> =>
        me.request("POST", `${base}/movements`, { ...body, quantity }, { "idempotency-key": "m" });
      const first = expectStatus(await send(5), 201);
      expect((await send(5)).body).toEqual(first.body);
      expectStatus(await send(6), 422);
      expect(await stockLevels(me, own)).toEqual(new Map([[main, 5]]));
    });

    it.each([
      ["a transfer without a number", "transfer", -1, null, null],
      ["a sale that adds", "sale", 1, null, null],
      ["a purchase that takes", "purchase", -1, null, null],
      ["no quantity", "adjustment", 0, null, null],
      ["an unknown type", "gift", 1, null, null],
      ["another movement as a transfer", "purchase", 1, "transfer", 1],
    ])("are refused by the database: %s", async (_name, type, quantity, reference, number) => {
      const insert = sql`
        insert into stock_movements (movement_type, stock_item_id, warehouse_id, quantity,
          reference_type, reference_id, moved_by, moved_at)
        values (${type}, ${item}, ${main}, ${quantity}, ${reference}, ${number}, 1, now())`;
      await expect(insert.execute(host.database.db)).rejects.toThrow(/check constraint/);
    });
  });
});

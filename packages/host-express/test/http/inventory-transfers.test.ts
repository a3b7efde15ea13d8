import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import {
  hostWithInventory,
  inventoryFaults,
  move,
  newItemId,
  newWarehouseId,
  stockLevels,
  transfer,
} from "../support/inventory";
import { fresh, id } from "../support/resources";

const base = "/api/v1/inventory";
const unknown = 999_999;

describe.each(databaseNames)("transfers of stock on %s", (kind) => {
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

  it("are a pair of movements, found by their number and listed newest first", async () => {
    const own = await newItemId(me);
    expectStatus(await move(me, "purchase", [own, main], 10), 201);
    const created = await transfer(other, own, [main, shop], 2.25, { notes: "By van" });
    const { body } = expectStatus(created, 201);
    const reference = Number(body["reference_id"]);
    const movement = (warehouse: number, quantity: number) => ({
      id,
      movement_type: "transfer",
      stock_item_id: own,
      warehouse_id: warehouse,
      quantity,
      reference_type: "transfer",
      reference_id: reference,
      unit_cost: null,
      reason: "Transfer from MAIN to SHOP",
      notes: "By van",
      moved_by: 2,
      moved_at: "2026-01-15T12:00:00Z",
    });
    const pair = [movement(main, -2.25), movement(shop, 2.25)];
    expect(body).toEqual({
      message: "Transfer created successfully",
      reference_id: reference,
      transfers: pair.map((each) => ({ movement_id: id, movement: each })),
    });
    const ids = (body["transfers"] as JsonObject[]).map((each) => each["movement_id"]);
    const fields = {
      reference_id: reference,
      moved_at: "2026-01-15T12:00:00Z",
      stock_item_id: own,
      from_warehouse_id: main,
      to_warehouse_id: shop,
      quantity: 2.25,
      notes: "By van",
    };
    const read = await me.get(`${base}/transfers/${String(reference)}`);
    expect(expectStatus(read, 200).body).toEqual({ transfer: { ...fields, movements: pair } });
    clock.advance(24 * 60 * 60 * 1000);
    const second = expectStatus(await transfer(me, own, [shop, main], 1), 201);
    const list = expectStatus(await me.get(`${base}/transfers?per_page=2`), 200).body;
    expect(list["transfers"]).toEqual([
      expect.objectContaining({ reference_id: second.body["reference_id"], notes: null }),
      { ...fields, movement_ids: ids },
    ]);
    const found = async (query: string): Promise<unknown[]> => {
      const answer = await me.get(`${base}/transfers?${query}`);
      const rows = expectStatus(answer, 200).body["transfers"] as JsonObject[];
      return rows.filter((row) => row["stock_item_id"] === own).map((row) => row["reference_id"]);
    };
    const both = [second.body["reference_id"], reference];
    expect(await found("date_from=2026-01-15&date_to=2026-01-16")).toEqual(both);
    expect(await found("date_to=2026-01-15")).toEqual([reference]);
    expect(await found("date_from=2026-01-16")).toEqual([both[0]]);
    expect(await found("date_from=2026-01-15T12:00:00Z&date_to=2026-01-15T12:00:00Z")).toEqual([
      reference,
    ]);
    expect(await found("date_to=2026-01-15T11:59:59Z")).toEqual([]);
    expectStatus(await me.get(`${base}/transfers?date_from=yesterday`), 400);
    expectStatus(await me.get(`${base}/transfers/${String(unknown)}`), 404);
    expectStatus(await me.get(`${base}/transfers/first`), 404);
    const paged = expectStatus(await me.get(`${base}/transfers?per_page=1&page=2`), 200).body;
    expect(paged).toMatchObject({ transfers: [{ reference_id: reference }] });
  });

  it("name every missing or invalid field", async () => {
    expect(errorsOf(await me.post(`${base}/transfers`))).toEqual([
      400,
      {
        stock_item_id: ["Is required"],
        from_warehouse_id: ["Is required"],
        to_warehouse_id: ["Is required"],
        quantity: ["Is required"],
      },
    ]);
    const cases = [
      [{ quantity: "ten" }, { quantity: ["Must be a number"] }],
      [{ quantity: 0 }, { quantity: ["Must be greater than 0"] }],
      [{ quantity: -1 }, { quantity: ["Must be greater than 0"] }],
      [{ quantity: 1.001 }, { quantity: ["At most two decimals"] }],
      [{ to_warehouse_id: main }, { to_warehouse_id: [expect.stringContaining("another")] }],
      [{ stock_item_id: 1.5 }, { stock_item_id: ["Must be a whole number"] }],
      [{ colour: "red" }, { colour: ["Unknown field"] }],
    ] as const;
    for (const [more, errors] of cases) {
      const answer = await transfer(me, item, [main, shop], 1, more);
      expect(errorsOf(answer), JSON.stringify(more)).toEqual([400, errors]);
    }
    for (const field of ["stock_item_id", "from_warehouse_id", "to_warehouse_id"]) {
      const answer = await transfer(me, item, [main, shop], 1, { [field]: unknown });
      expect(answer.status, field).toBe(404);
    }
    const closed = await newWarehouseId(me, { is_active: false });
    for (const field of ["from_warehouse_id", "to_warehouse_id"]) {
      const answer = await transfer(me, item, [main, shop], 1, { [field]: closed });
      expect(errorsOf(answer)).toEqual([400, { [field]: ["This warehouse is inactive"] }]);
    }
  });

  it("change nothing if the warehouse has too little", async () => {
    const own = await newItemId(me);
    expectStatus(await move(me, "purchase", [own, main], 3), 201);
    const errors = { quantity: ["The warehouse has only 3 of this item"] };
    expect(errorsOf(await transfer(me, own, [main, shop], 3.01))).toEqual([400, errors]);
    expect(errorsOf(await transfer(me, own, [shop, main], 1))).toEqual([
      400,
      { quantity: ["The warehouse has only 0 of this item"] },
    ]);
    expect(await stockLevels(me, own)).toEqual(new Map([[main, 3]]));
  });

  it("happen once per Idempotency-Key, also concurrently", async () => {
    const own = await newItemId(me);
    expectStatus(await move(me, "purchase", [own, main], 3), 201);
    const body = {
      stock_item_id: own,
      from_warehouse_id: main,
      to_warehouse_id: shop,
      quantity: 2,
    };
    const headers = { "idempotency-key": fresh("key") };
    const send = (): Promise<Answer> => me.request("POST", `${base}/transfers`, body, headers);
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(await stockLevels(me, own)).toEqual(
      new Map([
        [main, 1],
        [shop, 2],
      ]),
    );
  });

  it("have at most one movement in each direction", async () => {
    const own = await newItemId(me);
    expectStatus(await move(me, "purchase", [own, main], 3), 201);
    expectStatus(await transfer(me, own, [main, shop], 1), 201);
    const copy = sql`
        insert into stock_movements (movement_type, stock_item_id, warehouse_id, quantity,
          reference_type, reference_id, moved_by, moved_at)
        select movement_type, stock_item_id, warehouse_id, quantity, reference_type, reference_id,
          moved_by, moved_at
        from stock_movements where movement_type = 'transfer' order by id desc limit 1`;
    await expect(copy.execute(host.database.db)).rejects.toThrow(/stock_movements_transfer/);
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { enableInventory } from "../support/inventory";

const tooLarge = {
  error: "Response too large",
  message:
    "The response would be larger than 16 MiB. Request less at once: by page and a smaller per_page, " +
    "by a shorter period, or by further filters.",
  error_code: "response_too_large",
};

describe("the size of responses", () => {
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    host = await startTestHost();
    me = host.client();
    await me.logIn(admin);
    await enableInventory(me);
  });
  afterAll(() => host.close());

  it("limits lists of large rows, which fit into smaller pages", async () => {
    await sql`insert into clients (name, custom_fields)
      select 'Client ' || number, jsonb_build_object('text', repeat('x', 900000))
      from generate_series(1, 20) as number`.execute(host.database.db);
    expect(expectStatus(await me.get("/api/v1/clients"), 400).body).toEqual(tooLarge);
    const page = expectStatus(await me.get("/api/v1/clients?per_page=10"), 200);
    expect(page.body["clients"]).toHaveLength(10);
    expect(page.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  it("limits a report of all movements, which has pages too", async () => {
    await sql`insert into warehouses (id, name, code, created_by) values (1, 'Main', 'MAIN', 1)`.execute(
      host.database.db,
    );
    await sql`insert into stock_items (id, name, sku, unit, currency_code, created_by)
      values (1, 'Bolt', 'B-1', 'pcs', 'EUR', 1)`.execute(host.database.db);
    const add = (notes: number, from: number, to: number) =>
      sql`insert into stock_movements
          (movement_type, stock_item_id, warehouse_id, quantity, moved_by, moved_at, notes)
        select 'purchase', 1, 1, 1, 1, timestamptz '2026-01-01Z' + number * interval '1 minute',
          repeat('x', ${notes})
        from generate_series(${from}::integer, ${to}::integer) as number`.execute(host.database.db);
    await add(5_000, 1, 3_400);
    await add(1, 3_401, 3_500);
    const path = "/api/v1/inventory/reports/movement-history";
    expect(expectStatus(await me.get(path), 400).body).toEqual(tooLarge);
    const all = expectStatus(await me.get(`${path}?page=2&per_page=100`), 200).body;
    expect(all["movements"]).toHaveLength(100);
    expect(all["total_movements"]).toBe(3_500);
    const late = expectStatus(await me.get(`${path}?date_from=2026-01-03T09:00:00Z`), 200).body;
    expect(late["total_movements"]).toBeGreaterThan(0);
    // Of 10,000 rows at most the newest count.
    await add(1, 3_501, 13_500);
    expect(expectStatus(await me.get(path), 200).body["movements"]).toHaveLength(10_000);
  });
});

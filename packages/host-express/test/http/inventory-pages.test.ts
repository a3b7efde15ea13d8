import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

// The pages of the inventory without scripts.
describe("the pages of the inventory", () => {
  let host: TestHost;
  let me: Client;
  let count = 0;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(() => host.close());

  const enable = async (isOn: boolean): Promise<void> => {
    expectStatus(await postForm(me, "/admin/settings", { inventory_enabled: String(isOn) }), 303);
  };
  const flags = { is_active: "true", is_trackable: "true" };
  const addItem = async (more: Record<string, string> = {}): Promise<string> => {
    const sku = `SKU-${String((count += 1))}`;
    const fields = { name: "Cable", sku, unit: "pcs", ...flags, ...more };
    const made = expectStatus(await postForm(me, "/inventory/items/new", fields), 303);
    return made.headers.get("location") ?? "";
  };
  const addWarehouse = async (name: string): Promise<string> => {
    const fields = { name, code: `W${String((count += 1))}`, is_active: "true" };
    expectStatus(await postForm(me, "/inventory/warehouses/new", fields), 303);
    const row = await host.database.db
      .selectFrom("warehouses")
      .select("id")
      .where("code", "=", fields.code)
      .executeTakeFirstOrThrow();
    return String(row.id);
  };
  const versionOf = (page: Answer): string =>
    /name="version" value="(\d+)"/.exec(textOf(page, "text"))?.[1] ?? "";

  it("are refused and not in the navigation while the module is off", async () => {
    for (const path of ["/inventory", "/inventory/items/new", "/inventory/warehouses"]) {
      const refused = expectStatus(await getPage(me, path), 403);
      expect(words(refused)).toContain("The inventory is disabled.");
    }
    expectStatus(await postForm(me, "/inventory/items/new", { name: "x", sku: "x" }), 403);
    expect(textOf(await getPage(me, "/"), "text")).not.toContain('href="/inventory"');
    await enable(true);
    expect(textOf(await getPage(me, "/"), "text")).toContain('href="/inventory"');
    expect(words(await getPage(me, "/inventory"))).toContain("There are no items yet.");
  });

  it("add an item and warehouses, buy, sell, adjust and transfer", async () => {
    const item = await addItem({ reorder_point: "20", default_cost: "4,20" });
    expect(words(await getPage(me, item))).toContain("Stock needs a warehouse first.");
    const [main, van] = [await addWarehouse("Main"), await addWarehouse("Van")];
    const move = (type: string, quantity: string) =>
      postForm(me, `${item}/move`, { movement_type: type, warehouse_id: main, quantity });
    expect(wayOf(await move("purchase", "30"))).toEqual([303, item]);
    await move("sale", "2,5");
    await move("adjustment", "-0.5");
    const transfer = { from_warehouse_id: main, to_warehouse_id: van, quantity: "10" };
    expectStatus(await postForm(me, `${item}/transfer`, transfer), 303);
    const page = words(await getPage(me, item));
    expect(page).toMatch(/27 pcs Main 17 Van 10 Low below 20/);
    expect(page).toContain("Cost per unit €4.20");
    expect(words(await getPage(me, "/inventory"))).toMatch(/Cable SKU-\d+ 27 pcs Active/);
    expect(words(await getPage(me, "/inventory/movements"))).toMatch(/Sale Main −2\.5/);
    await move("sale", "10");
    expect(words(await getPage(me, "/inventory"))).toMatch(/17 pcs Low/);
  });

  it("say why stock does not move, and keep what was typed", async () => {
    const item = await addItem();
    const warehouse = await addWarehouse("Small");
    const move = { movement_type: "sale", warehouse_id: warehouse, quantity: "3", notes: "Kept" };
    const short = expectStatus(await postForm(me, `${item}/move`, move), 400);
    expect(words(short)).toContain("Quantity: The warehouse has only 0 of this item");
    expect(textOf(short, "text")).toContain('value="Kept"');
    const none = await postForm(me, `${item}/move`, { ...move, quantity: "" });
    expect(words(expectStatus(none, 400))).toContain("Quantity: Must be a number");
    const grouped = await postForm(me, `${item}/move`, { ...move, quantity: "1,250" });
    expect(words(expectStatus(grouped, 400))).toContain("Quantity: Leave out the separators");
    const same = { from_warehouse_id: warehouse, to_warehouse_id: warehouse, quantity: "1" };
    const refused = expectStatus(await postForm(me, `${item}/transfer`, same), 400);
    expect(words(refused)).toContain("To: Must be another warehouse");
    expectStatus(await postForm(me, `${item}/move`, { ...move, warehouse_id: "999999" }), 404);
  });

  it("change an item and a warehouse, and see other changes", async () => {
    const item = await addItem({ description: "Five meters" });
    const form = await getPage(me, `${item}/edit`);
    expect(textOf(form, "text")).toContain("Five meters");
    const change = { version: versionOf(form), name: "Cable, 5 m", is_active: "false" };
    expect(wayOf(await postForm(me, `${item}/edit`, change))).toEqual([303, item]);
    const page = words(await getPage(me, item));
    expect(page).toMatch(/Cable, 5 m.*Inactive.*Five meters/);
    const stale = expectStatus(await postForm(me, `${item}/edit`, change), 409);
    expect(words(stale)).toContain("Changed meanwhile by you ");
    const path = `/inventory/warehouses/${await addWarehouse("Old")}`;
    expectStatus(await postForm(me, path, { name: "New", allow_negative_stock: "true" }), 303);
    expect(words(await getPage(me, "/inventory/warehouses"))).toContain("New");
    for (const each of ["/inventory/items/999999", "/inventory/warehouses/999999"]) {
      expectStatus(await getPage(me, each), 404);
    }
  });

  it("say that a name is taken, and what else is wrong", async () => {
    await addItem({ sku: "TAKEN" });
    const fields = { name: "Other", sku: "TAKEN", unit: "pcs", ...flags };
    const taken = expectStatus(await postForm(me, "/inventory/items/new", fields), 409);
    expect(words(taken)).toContain("Article number: An item with this SKU already exists");
    const wrong = { ...fields, sku: "x", default_cost: "cheap" };
    const answer = expectStatus(await postForm(me, "/inventory/items/new", wrong), 400);
    expect(words(answer)).toContain("Cost per unit: Must be a number");
    expect(textOf(answer, "text")).toContain('value="cheap"');
  });
});

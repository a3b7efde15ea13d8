import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { htmlOf, postForm, redirectOf } from "../support/page-forms";
import { newClientId } from "../support/resources";

// Forms that add something, sent twice at once: a button that was pressed twice, without scripts.
describe("a form that adds something", () => {
  let host: TestHost;
  let me: Client;
  const values: Record<string, string> = {};

  beforeAll(async () => {
    host = await startTestHost({ env: { SINGLE_ACTIVE_TIMER: "false" } });
    me = host.client();
    await me.logIn(admin);
    const settings = { inventory_enabled: true };
    expectStatus(await me.request("PATCH", "/api/admin/settings", settings), 200);
    values["project"] = String(await me.createProject("Website"));
    values["client"] = String(await newClientId(me));
    for (const code of ["main", "van"]) {
      const warehouse = { name: code, code, is_active: "true" };
      expectStatus(await postForm(me, "/inventory/warehouses/new", warehouse), 303);
    }
    const rows = await host.database.db.selectFrom("warehouses").select(["code", "id"]).execute();
    for (const { code, id } of rows) values[code] = String(id);
    const item = { name: "Cable", sku: "C", unit: "pcs", is_active: "true", is_trackable: "true" };
    const made = redirectOf(await postForm(me, "/inventory/items/new", item));
    values["item"] = made.split("/").at(-1) ?? "";
    const stock = { movement_type: "purchase", warehouse_id: values["main"] ?? "", quantity: "9" };
    expectStatus(await postForm(me, `/inventory/items/${values["item"]}/move`, stock), 303);
  });
  afterAll(() => host.close());

  it.each([
    {
      page: "/entries/new",
      action: "/entries/new",
      fields: { date: "2026-01-15", start: "9", duration: "1", work: "{project}" },
      table: "time_entries",
      rows: 1,
    },
    {
      page: "/tasks/new",
      action: "/tasks/new",
      fields: { name: "Plant", project_id: "{project}" },
      table: "tasks",
      rows: 1,
    },
    {
      page: "/tasks",
      action: "/tasks",
      fields: { name: "Weed", project_id: "{project}" },
      table: "tasks",
      rows: 1,
    },
    {
      page: "/quotes/new",
      action: "/quotes/new",
      fields: { client: "{client}", title: "Retainer" },
      table: "quotes",
      rows: 1,
    },
    {
      page: "/inventory/items/{item}",
      action: "/inventory/items/{item}/move",
      fields: { movement_type: "sale", warehouse_id: "{main}", quantity: "1" },
      table: "stock_movements",
      rows: 1,
    },
    {
      page: "/inventory/items/{item}",
      action: "/inventory/items/{item}/transfer",
      fields: { from_warehouse_id: "{main}", to_warehouse_id: "{van}", quantity: "2" },
      table: "stock_movements",
      // Out of one warehouse, and into the other.
      rows: 2,
    },
  ] as const)("at $action adds it once", async ({ page, action, fields, table, rows }) => {
    const filled = (text: string): string =>
      text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
    const count = async (): Promise<number> =>
      Number(
        (
          await host.database.db
            .selectFrom(table)
            .select((select) => select.fn.countAll().as("count"))
            .executeTakeFirstOrThrow()
        ).count,
      );
    const html = await htmlOf(me, filled(page));
    const forms = html.split(`<form`).map((form) => form.split("</form>", 1)[0] ?? "");
    const own = forms.filter((form) => form.includes(` action="${filled(action)}"`)).join("");
    const [, key = ""] = /name="request_key" value="([^"]+)"/.exec(own) ?? [];
    expect(key).not.toBe("");
    const sent = Object.entries(fields).map(([name, text]) => [name, filled(text)] as const);
    const body = { ...Object.fromEntries(sent), request_key: key };
    const before = await count();
    for (const answer of await Promise.all([1, 2].map(() => postForm(me, filled(action), body)))) {
      expectStatus(answer, 303);
    }
    expect((await count()) - before).toBe(rows);
    expectStatus(await postForm(me, filled(action), { ...body, request_key: "" }), 303);
    expect((await count()) - before).toBe(2 * rows);
  });
});

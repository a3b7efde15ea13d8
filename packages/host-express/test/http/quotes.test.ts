import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { enableInventory, newItemId } from "../support/inventory";
import {
  changesOf,
  fresh,
  hostWithTwo,
  id,
  list,
  make,
  newClientId,
  newProjectId,
  pathTo,
  refused,
  stamp,
} from "../support/resources";

describe.each(databaseNames)("quotes on %s", (kind) => {
  let clock: FixedClock;
  let host: TestHost;
  let me: Client;
  let other: Client;
  let client: number;
  const { change, changed, read, remove } = changesOf("quote", () => me);

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    ({ host, me, other } = await hostWithTwo(kind, clock));
    client = await newClientId(me);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    await host.database.db.deleteFrom("quotes").execute();
  });

  const quote = (more: object = {}, as = me): Promise<JsonObject> =>
    make(as, "quotes", { client_id: client, title: fresh("Quote"), ...more });
  const rows = async (): Promise<number> => {
    const { db } = host.database;
    const { count } = await db
      .selectFrom("quotes")
      .select((select) => select.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return count;
  };

  describe("creation", () => {
    it("needs a client and a title only", async () => {
      const answer = await me.post("/api/v1/quotes", { client_id: client, title: " Retainer " });
      expect(expectStatus(answer, 201).body).toEqual({
        message: "Quote created successfully",
        quote: {
          id,
          quote_number: "QUO-20260115-001",
          client_id: client,
          project_id: null,
          title: "Retainer",
          description: null,
          status: "draft",
          subtotal: 0,
          discount_type: null,
          discount_amount: 0,
          discount_value: 0,
          discount_reason: null,
          subtotal_after_discount: 0,
          tax_rate: 0,
          tax_amount: 0,
          total_amount: 0,
          currency_code: "EUR",
          valid_until: null,
          payment_terms: null,
          notes: null,
          terms: null,
          visible_to_client: false,
          sent_at: null,
          accepted_at: null,
          accepted_by: null,
          rejected_at: null,
          created_by: 1,
          created_at: stamp,
          updated_at: stamp,
          version: 1,
          is_draft: true,
          is_sent: false,
          is_accepted: false,
          is_rejected: false,
          is_expired: false,
          can_be_accepted: false,
          can_be_deleted: true,
          has_project: false,
          items: [],
        },
      });
    });

    it("stores all given fields, and lines in their order", async () => {
      await enableInventory(me);
      const cable = await newItemId(me);
      const project = await newProjectId(me, { client_id: client });
      const fields = {
        title: "Website",
        description: "Line one\nline two",
        project_id: project,
        tax_rate: 8.875,
        discount_type: "percentage",
        discount_amount: 10,
        discount_reason: "Long-standing client",
        valid_until: "2026-02-15",
        payment_terms: "30 days",
        notes: "Call first",
        terms: "By post",
        visible_to_client: true,
      };
      const made = await quote({
        ...fields,
        currency_code: " usd ",
        items: [
          {
            description: "Work",
            quantity: 1.5,
            unit_price: 33.333,
            unit: "hours",
            stock_item_id: cable,
          },
          {
            line_kind: "expense",
            display_name: "Train",
            category: "Travel",
            line_date: "2026-01-10",
          },
          {
            line_kind: "good",
            display_name: "Cable",
            sku: "C-1",
            description: "2 m",
            unit_price: 3,
          },
          {},
        ],
      });
      expect(made).toMatchObject({
        ...fields,
        currency_code: "USD",
        has_project: true,
        subtotal: 53,
        discount_value: 5.3,
        subtotal_after_discount: 47.7,
        tax_amount: 4.23,
        total_amount: 51.93,
      });
      const line = {
        id,
        quote_id: made["id"],
        line_kind: "item",
        display_name: null,
        category: null,
        line_date: null,
        sku: null,
        description: "-",
        quantity: 1,
        unit_price: 0,
        total_amount: 0,
        unit: null,
        stock_item_id: null,
        warehouse_id: null,
        is_stock_item: false,
        created_at: stamp,
      };
      expect(made["items"]).toEqual([
        {
          ...line,
          position: 0,
          description: "Work",
          quantity: 1.5,
          unit_price: 33.333,
          total_amount: 50,
          unit: "hours",
          stock_item_id: cable,
          is_stock_item: true,
        },
        {
          ...line,
          position: 1,
          line_kind: "expense",
          display_name: "Train",
          category: "Travel",
          line_date: "2026-01-10",
          description: "Train",
        },
        {
          ...line,
          position: 2,
          line_kind: "good",
          display_name: "Cable",
          sku: "C-1",
          description: "2 m",
          unit_price: 3,
          total_amount: 3,
        },
        { ...line, position: 3 },
      ]);
      expect(await read(made["id"])).toEqual(made);
      expect(await list(me, "quotes")).toEqual([made]);
    });

    it.each([
      ["client_id", { client_id: undefined }, "Is required"],
      ["client_id", { client_id: 2_147_483_647 }, "There is no client with this id"],
      ["title", { title: " " }, "Is required"],
      ["title", { title: null }, "Must be text"],
      ["title", { title: "x".repeat(201) }, "At most 200 characters"],
      ["tax_rate", { tax_rate: "21" }, "Must be a number"],
      ["tax_rate", { tax_rate: -1 }, "Must not be negative"],
      ["tax_rate", { tax_rate: 100.01 }, "At most 100"],
      ["tax_rate", { tax_rate: 0.12345 }, "At most 4 decimals"],
      ["currency_code", { currency_code: "EURO" }, undefined],
      ["valid_until", { valid_until: "2026-02-30" }, "Must be a day: YYYY-MM-DD"],
      ["discount_type", { discount_type: "free" }, "Must be one of: percentage, fixed"],
      [
        "discount_amount",
        { discount_type: "percentage", discount_amount: 100.01 },
        "At most 100 for a percentage",
      ],
      ["project_id", { project_id: 2_147_483_647 }, "There is no project with this id"],
      ["status", { status: "sent" }, "Unknown field"],
      ["quote_number", { quote_number: "1" }, "Unknown field"],
      ["total_amount", { total_amount: 5 }, "Unknown field"],
      ["items", { items: {} }, "Must be a list"],
      ["items", { items: Array(101).fill({}) }, "At most 100 items"],
      ["items.0", { items: [5] }, "Must be an object"],
      ["items.1.quantity", { items: [{}, { quantity: -1 }] }, "Must not be negative"],
      ["items.0.quantity", { items: [{ quantity: "2" }] }, "Must be a number"],
      ["items.0.quantity", { items: [{ quantity: null }] }, "Must be a number"],
      ["items.0.unit_price", { items: [{ unit_price: -0.01 }] }, "Must not be negative"],
      ["items.0.unit_price", { items: [{ unit_price: 1e7 }] }, "At most 9999999.9999"],
      ["items.0.unit_price", { items: [{ unit_price: 0.1 + 0.2 }] }, "At most 4 decimals"],
      ["items.0.line_kind", { items: [{ line_kind: "gift" }] }, undefined],
      ["items.0.sku", { items: [{ sku: "C" }] }, "Only for lines of the kind good"],
      [
        "items.0.display_name",
        { items: [{ display_name: "C" }] },
        "Only for lines of the kind expense or good",
      ],
      [
        "items.0.warehouse_id",
        { items: [{ line_kind: "good", warehouse_id: 1 }] },
        "Only for lines of the kind item",
      ],
      ["items.0.warehouse_id", { items: [{ warehouse_id: "a" }] }, undefined],
      [
        "items.1.stock_item_id",
        { items: [{}, { stock_item_id: 999_999 }] },
        "There is no item with this id",
      ],
      [
        "items.0.warehouse_id",
        { items: [{ warehouse_id: 999_999 }] },
        "There is no warehouse with this id",
      ],
      ["total", { items: [{ total: 1 }] }, "Unknown field"],
      [
        "items",
        { items: Array(2).fill({ quantity: 9_999_999, unit_price: 9_999_999 }) },
        "The total is too large; at most 99999999999.99",
      ],
    ])("refuses an invalid %s and stores nothing: %j", async (field, more, message) => {
      const body = { client_id: client, title: "Quote", ...more };
      expect(await me.post("/api/v1/quotes", body)).toMatchObject(refused(field, message));
      expect(await rows()).toBe(0);
    });

    it("refuses clients and projects that cannot be used", async () => {
      const hidden = await newProjectId(me, { restricted: true });
      const { client_id: hiddenClient } = expectStatus(
        await me.get(`/api/v1/projects/${String(hidden)}`),
        200,
      ).body["project"] as JsonObject;
      const inactive = await newClientId(me);
      expectStatus(await me.request("DELETE", `/api/v1/clients/${String(inactive)}`), 200);
      const open = await newProjectId(me);
      const post = (body: object) => other.post("/api/v1/quotes", { title: "Quote", ...body });
      expect(await post({ client_id: hiddenClient })).toMatchObject(
        refused("client_id", "There is no client with this id"),
      );
      expect(await post({ client_id: inactive })).toMatchObject(
        refused("client_id", "This client is inactive; reactivate it first"),
      );
      expect(await post({ client_id: client, project_id: hidden })).toMatchObject(
        refused("project_id", "There is no project with this id"),
      );
      expect(await post({ client_id: client, project_id: open })).toMatchObject(
        refused("project_id", "This project belongs to another client"),
      );
    });

    it("takes the installation's currency if none is given", async () => {
      const settings = (body: object) => me.request("PATCH", "/api/admin/settings", body);
      expectStatus(await settings({ currency: "CHF" }), 200);
      expect(await quote()).toMatchObject({ currency_code: "CHF" });
      expectStatus(await settings({ currency: "EUR" }), 200);
    });

    it("repeats the first response to the same Idempotency-Key and takes one number", async () => {
      const body = { client_id: client, title: "Quote" };
      const post = (more: object = {}): Promise<Answer> =>
        me.request("POST", "/api/v1/quotes", { ...body, ...more }, { "idempotency-key": "once" });
      const answers = await Promise.all([post(), post(), post()]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
      expect(await post({ title: "Other" })).toMatchObject({
        status: 422,
        body: { error_code: "idempotency_key_reused" },
      });
      expect((await quote())["quote_number"]).toBe("QUO-20260115-002");
    });
  });

  describe("access", () => {
    it("is for the creator and administrators; others get 404 everywhere", async () => {
      const mine = await quote();
      const theirs = await quote({}, other);
      const path = pathTo("quote", mine["id"]);
      const missing = {
        status: 404,
        body: { message: "Quote not found", error_code: "not_found" },
      };
      expect(await other.get(path)).toMatchObject(missing);
      expect(await change(mine["id"], { title: "X" }, other)).toMatchObject(missing);
      expect(await remove(mine["id"], other)).toMatchObject(missing);
      expect(await other.get("/api/v1/quotes/2147483647")).toMatchObject(missing);
      expect((await list(other, "quotes")).map((row) => row["id"])).toEqual([theirs["id"]]);
      expect(await list(me, "quotes")).toHaveLength(2);
      expect(await changed(theirs["id"], { title: "By admin" })).toMatchObject({ created_by: 2 });
      expect(await change(theirs["id"], { title: "By owner" }, other)).toMatchObject({
        status: 200,
      });
      expect(await read(mine["id"])).toEqual(mine);
    });

    it("ends with the deletion, which takes the lines too", async () => {
      const { id: which } = await quote({ items: [{}, {}] });
      await changed(which, { title: "Renamed" });
      expect(await remove(which)).toMatchObject({
        status: 200,
        body: { message: "Quote deleted successfully" },
      });
      expect((await remove(which)).status).toBe(404);
      expect((await me.get(pathTo("quote", which))).status).toBe(404);
      expect(await host.database.db.selectFrom("quote_items").select("id").execute()).toEqual([]);
    });
  });

  it("lists by status and client, newest first, page by page", async () => {
    const second = await newClientId(me);
    const made: JsonObject[] = [];
    for (let count = 0; count < 7; count += 1) {
      const one = await quote(count % 2 === 0 ? {} : { client_id: second });
      made.unshift(count < 3 ? await changed(one["id"], { status: "sent" }) : one);
    }
    const ids = (rows: readonly JsonObject[]) => rows.map((row) => row["id"]);
    expect(await list(me, "quotes")).toEqual(made);
    for (const status of ["sent", "draft", "accepted", "all"]) {
      const expected = made.filter((row) => status === "all" || row["status"] === status);
      expect(ids(await list(me, "quotes", `status=${status}`)), status).toEqual(ids(expected));
    }
    const byClient = made.filter((row) => row["client_id"] === second);
    expect(ids(await list(me, "quotes", `client_id=${String(second)}`))).toEqual(ids(byClient));
    const page = await me.get("/api/v1/quotes?per_page=3&page=2");
    expect(ids(page.body["quotes"] as JsonObject[])).toEqual(ids(made.slice(3, 6)));
    expect(page.body["pagination"]).toMatchObject({ total: 7, pages: 3, has_next: true });
    const clamped = await me.get("/api/v1/quotes?per_page=0&page=-1");
    expect(clamped.body["pagination"]).toMatchObject({ page: 1, per_page: 50 });
    for (const bad of ["status=lost", "client_id=a"]) {
      expect((await me.get(`/api/v1/quotes?${bad}`)).status, bad).toBe(400);
    }
  });
});

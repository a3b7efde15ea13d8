import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import { dice } from "../support/dice";
import type { TestHost } from "../support/host";
import { centsOf, moneyOf, numberOf, type Cents, type ScaledQuote } from "../support/quote-amounts";
import {
  changesOf,
  fresh,
  hostWithTwo,
  make,
  newClientId,
  refused,
  stamp,
} from "../support/resources";

describe.each(databaseNames)("quote updates on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let client: number;
  const { change, changed, read } = changesOf("quote", () => me);

  beforeAll(async () => {
    ({ host, me } = await hostWithTwo(kind, fixedClock("2026-01-15T12:00:00Z")));
    client = await newClientId(me);
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    await host.database.db.deleteFrom("quotes").execute();
  });

  const quote = (more: object = {}): Promise<JsonObject> =>
    make(me, "quotes", { client_id: client, title: fresh("Quote"), ...more });

  it("computes the amounts of generated quotes to the cent", async () => {
    const roll = dice(20_260_115);
    const scaled = (max: number): bigint => BigInt(roll(max)) * (roll(2) === 0 ? 1n : 100n);
    const amounts = (quoted: JsonObject): Record<keyof Cents, unknown> => {
      const text = (value: unknown): string => Number(value).toFixed(2);
      return {
        lines: (quoted["items"] as JsonObject[]).map((item) => text(item["total_amount"])),
        subtotal: text(quoted["subtotal"]),
        discount: text(quoted["discount_value"]),
        discounted: text(quoted["subtotal_after_discount"]),
        tax: text(quoted["tax_amount"]),
        total: text(quoted["total_amount"]),
      };
    };
    const expected = (generated: ScaledQuote): Record<keyof Cents, unknown> => {
      const { lines, ...sums } = centsOf(generated);
      const texts = Object.entries(sums).map(([name, cents]) => [name, moneyOf(cents)] as const);
      return { lines: lines.map(moneyOf), ...Object.fromEntries(texts) } as ReturnType<
        typeof expected
      >;
    };
    const bodyOf = ({ lines, discountType, discount, taxRate }: ScaledQuote) => ({
      items: lines.map(({ quantity, price }) => ({
        quantity: numberOf(quantity),
        unit_price: numberOf(price),
      })),
      discount_type: discountType,
      discount_amount: numberOf(discount),
      tax_rate: numberOf(taxRate),
    });
    const generate = (): ScaledQuote => ({
      lines: Array.from({ length: roll(6) }, () => ({
        quantity: scaled(1_000_000),
        price: scaled(10_000_000),
      })),
      discountType: ([null, "percentage", "fixed"] as const)[roll(3)] ?? null,
      discount: BigInt(roll(1_000_001)),
      taxRate: BigInt(roll(1_000_001)),
    });
    for (let count = 0; count < 20; count += 1) {
      const [first, second] = [generate(), generate()];
      const made = await quote(bodyOf(first));
      expect(amounts(made)).toEqual(expected(first));
      // Every part that a total depends on can change on its own.
      const { lines } = second;
      const { items, ...terms } = bodyOf(second);
      expect(amounts(await changed(made["id"], { items }))).toEqual(expected({ ...first, lines }));
      expect(amounts(await changed(made["id"], terms))).toEqual(expected(second));
      expect(amounts(await read(made["id"]))).toEqual(expected(second));
    }
    const sums = await host.database.db
      .selectFrom("quotes")
      .innerJoin("quote_items", "quote_items.quote_id", "quotes.id")
      .select(({ fn }) => ["quotes.subtotal", fn.sum("quote_items.total_amount").as("lines")])
      .groupBy("quotes.id")
      .execute();
    expect(sums.length).toBeGreaterThan(10);
    for (const { subtotal, lines } of sums) expect(subtotal).toBe(lines);
  });

  describe("a change", () => {
    it("keeps omitted fields, clears fields set to null, and replaces all lines", async () => {
      const full = {
        description: "Text",
        valid_until: "2026-02-15",
        payment_terms: "30 days",
        notes: "Note",
        terms: "Terms",
        discount_type: "fixed",
        discount_reason: "Why",
      };
      const made = await quote({ ...full, discount_amount: 1, items: [{ unit_price: 5 }] });
      const renamed = await changed(made["id"], { title: " New " });
      expect(renamed).toEqual({ ...made, title: "New", updated_at: stamp, version: 2 });
      const nothing = Object.fromEntries(Object.keys(full).map((field) => [field, null]));
      expect(await changed(made["id"], nothing)).toMatchObject({
        ...nothing,
        items: made["items"],
        discount_value: 0,
        total_amount: 5,
      });
      const relined = await changed(made["id"], { items: [{ unit_price: 1 }, { quantity: 2 }] });
      expect(relined).toMatchObject({ subtotal: 1, items: [{ position: 0 }, { position: 1 }] });
      expect(await changed(made["id"], { items: [] })).toMatchObject({
        items: [],
        total_amount: 0,
      });
    });

    it("to the same values is none", async () => {
      const made = await quote({ tax_rate: 21, items: [{ quantity: 1.5, unit_price: 2 }] });
      const same = {
        title: made["title"],
        tax_rate: 21,
        status: "draft",
        items: [{ quantity: 1.5, unit_price: 2 }],
      };
      expect(await changed(made["id"], same)).toEqual(made);
    });

    it.each([
      ["title", { title: null }],
      ["tax_rate", { tax_rate: null }],
      ["items", { items: null }],
      ["items.0.quantity", { items: [{ quantity: -1 }] }],
      ["status", { status: "lost" }],
      ["client_id", { client_id: 1 }],
      ["currency_code", { currency_code: null }],
      ["project_id", { project_id: 2_147_483_647 }],
      ["discount_amount", { discount_amount: 101 }],
    ])("refuses an invalid %s and changes nothing: %j", async (field, body) => {
      const made = await quote({
        discount_type: "percentage",
        discount_amount: 5,
        items: [{ unit_price: 5 }],
      });
      expect(await change(made["id"], body)).toMatchObject(refused(field));
      expect(await read(made["id"])).toEqual(made);
    });

    it("is refused if the version is outdated", async () => {
      const made = await quote();
      await changed(made["id"], { title: "First", version: 1 });
      expect(await change(made["id"], { title: "Second", version: 1 })).toMatchObject({
        status: 409,
        body: { error_code: "conflict", errors: { version: [expect.any(String)] } },
      });
    });

    it("of two at once to the lines leaves those of one, with their total", async () => {
      const made = await quote();
      const bodies = [1, 2, 3, 4, 5].map((price) => ({
        items: Array.from({ length: price }, () => ({ unit_price: price })),
      }));
      const answers = await Promise.all(bodies.map((body) => change(made["id"], body)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      const { items, subtotal } = await read(made["id"]);
      const { length } = items as JsonObject[];
      expect(items).toEqual(Array(length).fill(expect.objectContaining({ unit_price: length })));
      expect(subtotal).toBe(length * length);
    });
  });

  describe("a status", () => {
    it("sets its time, and the user who accepted", async () => {
      const { id: which } = await quote({ items: [{ unit_price: 5 }] });
      expect(await changed(which, { status: "sent" })).toMatchObject({
        status: "sent",
        is_sent: true,
        is_draft: false,
        can_be_accepted: true,
        sent_at: "2026-01-15T12:00:00Z",
      });
      expect(await changed(which, { status: "draft" })).toMatchObject({ sent_at: null });
      expect(await changed(which, { status: "rejected" })).toMatchObject({
        is_rejected: true,
        rejected_at: "2026-01-15T12:00:00Z",
      });
      await changed(which, { status: "draft" });
      await changed(which, { status: "sent" });
      expect(await changed(which, { status: "accepted" })).toMatchObject({
        is_accepted: true,
        can_be_accepted: false,
        rejected_at: null,
        sent_at: "2026-01-15T12:00:00Z",
        accepted_at: "2026-01-15T12:00:00Z",
        accepted_by: 1,
      });
      expect(await change(which, { status: "draft" })).toMatchObject(
        refused("status", "A quote that is accepted is final"),
      );
      expect(await change(which, { items: [] })).toMatchObject(
        refused("items", "A quote that is accepted cannot change"),
      );
      expect(await changed(which, { notes: "Call" })).toMatchObject({ total_amount: 5 });
    });

    it("becomes accepted until the last day in the user's time zone", async () => {
      const { id: which } = await quote({ valid_until: "2026-01-15" });
      await changed(which, { status: "sent" });
      const zone = (timezone: string | null) => me.request("PATCH", "/api/profile", { timezone });
      expectStatus(await zone("Pacific/Auckland"), 200);
      expect(await read(which)).toMatchObject({ is_expired: true, can_be_accepted: false });
      expect(await change(which, { status: "accepted" })).toMatchObject(refused("status"));
      expectStatus(await zone(null), 200);
      expect(await read(which)).toMatchObject({ is_expired: false, can_be_accepted: true });
      await changed(which, { status: "accepted" });
    });

    it("is accepted once by five requests at once", async () => {
      const { id: which } = await quote();
      await changed(which, { status: "sent" });
      const statuses = ["accepted", "rejected", "accepted", "rejected", "draft"];
      await Promise.all(statuses.map((status) => change(which, { status })));
      const after = await read(which);
      const isFinal = after["status"] === "accepted";
      expect(after["accepted_at"] !== null).toBe(isFinal);
      expect(isFinal && after["rejected_at"] !== null).toBe(false);
    });
  });
});

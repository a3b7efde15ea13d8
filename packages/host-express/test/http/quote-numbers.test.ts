import type { JsonObject } from "@tt/connector-core";
import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createQuote } from "../../src/features/quotes/write";
import { newQuote } from "../../src/features/quotes/schema";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import { changesOf, fresh, hostWithTwo, list, make, newClientId } from "../support/resources";

describe.each(databaseNames)("quote numbers on %s", (kind) => {
  let clock: FixedClock;
  let host: TestHost;
  let me: Client;
  let other: Client;
  let client: number;
  const { change, remove } = changesOf("quote", () => me);

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
  const numberOfNew = async (more: object = {}, as = me) => (await quote(more, as))["quote_number"];

  const settings = (body: object) => me.request("PATCH", "/api/admin/settings", body);
  const defaults = {
    timezone: "UTC",
    quote_prefix: "QUO",
    quote_start_number: 1,
    quote_number_pattern: "{PREFIX}-{YYYY}{MM}{DD}-{SEQ}",
  };
  beforeEach(async () => {
    clock.set("2026-01-15T12:00:00Z");
    expectStatus(await settings(defaults), 200);
  });

  it("are consecutive, whoever creates the quote, and start again each day", async () => {
    expect(await numberOfNew()).toBe("QUO-20260115-001");
    expect(await numberOfNew({}, other)).toBe("QUO-20260115-002");
    clock.set("2026-01-16T00:00:00Z");
    expect(await numberOfNew()).toBe("QUO-20260116-001");
  });

  it("have the day of the installation's time zone", async () => {
    expectStatus(await settings({ timezone: "Pacific/Auckland" }), 200);
    expect(await numberOfNew()).toBe("QUO-20260116-001");
  });

  it("have no gap after a creation that was refused or rolled back", async () => {
    await numberOfNew();
    const body = { client_id: client, title: "Quote", items: [{ quantity: -1 }] };
    expectStatus(await me.post("/api/v1/quotes", body), 400);
    const { db } = host.database;
    const failed = db.transaction().execute(async (tx) => {
      const input = newQuote.parse({ client_id: client, title: "Quote" });
      const made = await createQuote(tx, { userId: 1, role: "admin" }, input, clock.now());
      expect(made.status).toBe("created");
      throw new Error("crash");
    });
    await expect(failed).rejects.toThrow("crash");
    expect(await numberOfNew()).toBe("QUO-20260115-002");
  });

  it("are free again if the last quote of the day is deleted, and stay taken otherwise", async () => {
    const [first, second] = [await quote(), await quote()];
    expectStatus(await remove(first["id"]), 200);
    expect(await numberOfNew()).toBe("QUO-20260115-003");
    expectStatus(await remove(second["id"]), 200);
    expect(await numberOfNew()).toBe("QUO-20260115-004");
    const last = (await list(me, "quotes"))[0];
    expectStatus(await remove(last?.["id"]), 200);
    expect(await numberOfNew()).toBe("QUO-20260115-004");
  });

  it.each([
    ["sent", ["sent"]],
    ["sent, then a draft again", ["sent", "draft"]],
    ["rejected after it was sent", ["sent", "rejected"]],
    ["accepted", ["sent", "accepted"]],
    ["expired", ["sent", "expired"]],
  ])("stay taken by a quote that is %s, because it cannot be deleted", async (_name, statuses) => {
    const { id } = await quote();
    for (const status of statuses) expectStatus(await change(id, { status }), 200);
    const answer = expectStatus(await remove(id), 400);
    expect(answer.body["errors"]).toEqual({
      status: [expect.stringContaining("A quote that was sent cannot be deleted")],
    });
    expect((await list(me, "quotes"))[0]).toMatchObject({ id, can_be_deleted: false });
    expect(await numberOfNew()).toBe("QUO-20260115-002");
  });

  it("are free again if a quote is rejected before it was sent, and deleted", async () => {
    const { id } = await quote();
    expectStatus(await change(id, { status: "rejected" }), 200);
    expectStatus(await remove(id), 200);
    expect(await numberOfNew()).toBe("QUO-20260115-001");
  });

  it("belong to one quote, if it is sent and deleted at the same moment", async () => {
    const quotes = await Promise.all(Array.from({ length: 10 }, () => quote()));
    const outcomes = await Promise.all(
      quotes.map(async ({ id }) => {
        const [sent, removed] = await Promise.all([change(id, { status: "sent" }), remove(id)]);
        return [sent.status, removed.status];
      }),
    );
    for (const outcome of outcomes)
      expect([
        [200, 400],
        [404, 200],
      ]).toContainEqual(outcome);
    const kept = outcomes.filter(([sent]) => sent === 200).length;
    expect(await list(me, "quotes")).toHaveLength(kept);
  });

  it("follow the settings", async () => {
    expectStatus(
      await settings({
        quote_prefix: "A",
        quote_start_number: 50,
        quote_number_pattern: "{PREFIX}/",
      }),
      200,
    );
    expect([await numberOfNew(), await numberOfNew()]).toEqual(["A/050", "A/051"]);
    expectStatus(await settings({ quote_number_pattern: "{SEQ}/{YY}" }), 200);
    expect([await numberOfNew(), await numberOfNew()]).toEqual(["050/26", "051/26"]);
    expectStatus(await settings({ quote_start_number: 1 }), 200);
    expect(await numberOfNew()).toBe("052/26");
  });

  it("stay unique if patterns overlap", async () => {
    expectStatus(await settings({ quote_number_pattern: "{YYYY}{SEQ}" }), 200);
    expect([await numberOfNew(), await numberOfNew()]).toEqual(["2026001", "2026002"]);
    expectStatus(await settings({ quote_number_pattern: "{SEQ}" }), 200);
    expect(await numberOfNew()).toBe("2026003");
    expectStatus(await settings({ quote_number_pattern: "{YYYY}{SEQ}" }), 200);
    expect(await numberOfNew()).toBe("2026004");
    // A longer end, a wildcard of LIKE and a text after the digits are no part of the sequence.
    expectStatus(await settings({ quote_number_pattern: "{SEQ}-{YYYY}" }), 200);
    expect([await numberOfNew(), await numberOfNew()]).toEqual(["001-2026", "002-2026"]);
    expectStatus(await settings({ quote_number_pattern: "0{SEQ}" }), 200);
    expect(await numberOfNew()).toBe("0001");
    expectStatus(
      await settings({ quote_prefix: "_%", quote_number_pattern: "{PREFIX}{SEQ}" }),
      200,
    );
    expect(await numberOfNew()).toBe("_%001");
  });
});

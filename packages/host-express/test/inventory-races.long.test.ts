import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "./support/client";
import { databaseUrlOf } from "./support/databases";
import { admin, startTestHost, type TestHost } from "./support/host";
import {
  enableInventory,
  inventoryFaults,
  move,
  newItemId,
  newWarehouseId,
  stockLevels,
  transfer,
} from "./support/inventory";

/** Each has to wait for all earlier ones, also on a busy machine. */
const longTest = { timeout: 180_000 };

const count = (answers: readonly Answer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;

/** Repeats a request that an overloaded host or database refuses, as a client does. */
async function admitted(send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await send();
    if (answer.status !== 503) return answer;
  }
}

describe.each(["PGlite", "PostgreSQL"] as const)("concurrent transfers on %s", longTest, (kind) => {
  let host: TestHost;
  let me: Client;
  let main: number;
  let shop: number;

  beforeAll(async () => {
    host = await startTestHost({ databaseUrl: await databaseUrlOf(kind) });
    me = host.client();
    await me.logIn(admin);
    await enableInventory(me);
    main = await newWarehouseId(me);
    shop = await newWarehouseId(me);
  });
  afterAll(async () => {
    expect(await inventoryFaults(host.database.db)).toEqual([]);
    // A deadlock gets 503 too.
    expect(host.logged()).not.toContain("deadlock");
    await host.close();
  });

  it("20 transfers of the last 9 pieces: exactly 9 succeed, in every round", async () => {
    for (let round = 0; round < 3; round += 1) {
      const item = await newItemId(me);
      expectStatus(await move(me, "purchase", [item, main], 9), 201);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => admitted(() => transfer(me, item, [main, shop], 1))),
      );
      expect([count(answers, 201), count(answers, 400)]).toEqual([9, 11]);
      const numbers = answers.flatMap(({ body }) => body["reference_id"] ?? []);
      expect(new Set(numbers).size).toBe(9);
      expect(await stockLevels(me, item)).toEqual(
        new Map([
          [main, 0],
          [shop, 9],
        ]),
      );
    }
  });

  it("opposite transfers and sales do not deadlock, and no stock is lost", async () => {
    for (let round = 0; round < 4; round += 1) {
      const item = await newItemId(me);
      expectStatus(await move(me, "purchase", [item, main], 100), 201);
      // Of the first transfers, some create the level in the other warehouse.
      if (round % 2 === 0) expectStatus(await move(me, "purchase", [item, shop], 100), 201);
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          admitted(() =>
            index % 6 === 5
              ? move(me, "sale", [item, index % 4 === 1 ? main : shop], 0.5)
              : transfer(me, item, index % 2 === 0 ? [main, shop] : [shop, main], randomInt(1, 4)),
          ),
        ),
      );
      expect(count(answers, 201) + count(answers, 400)).toBe(30);
      if (round % 2 === 0) expect(count(answers, 201)).toBe(30);
      const sold = answers.filter(
        ({ status, body }) => status === 201 && body["movement"] !== undefined,
      ).length;
      const levels = [...(await stockLevels(me, item)).values()];
      const total = levels.reduce((sum, each) => sum + each, 0);
      expect(total).toBe((round % 2 === 0 ? 200 : 100) - sold / 2);
      expect(Math.min(...levels)).toBeGreaterThanOrEqual(0);
    }
  });

  it("transfers in a circle of warehouses do not deadlock", async () => {
    const circle = [main, shop, await newWarehouseId(me), await newWarehouseId(me)];
    const item = await newItemId(me);
    for (const warehouse of circle) {
      expectStatus(await move(me, "purchase", [item, warehouse], 50), 201);
    }
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const from = circle[index % 4] ?? 0;
        const to = circle[(index + 1) % 4] ?? 0;
        const ends = index % 8 < 4 ? ([from, to] as const) : ([to, from] as const);
        return admitted(() => transfer(me, item, ends, 1));
      }),
    );
    expect(count(answers, 201)).toBe(30);
  });
});

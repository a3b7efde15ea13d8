import { sql, type Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../../src/platform/db/database";
import type { Database } from "../../src/platform/db/schema";
import { inTransaction } from "../../src/platform/db/transaction";
import { databaseKinds } from "../support/databases";

describe.each(databaseKinds)("a transaction on %s", (_kind, open) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  const addSlot = (db: Kysely<Database>, key: string): Promise<unknown> =>
    sql`insert into send_slots (rate_limit_key, next_at) values (${key}, now())`.execute(db);
  const hasSlot = async (key: string): Promise<boolean> =>
    (await sql`select from send_slots where rate_limit_key = ${key}`.execute(database.db)).rows
      .length > 0;

  it("keeps its effects and returns its result", async () => {
    const result = await inTransaction(database.db, async (tx) => {
      await addSlot(tx, "kept");
      return "done";
    });
    expect([result, await hasSlot("kept")]).toEqual(["done", true]);
  });

  it("that is rolled back leaves nothing, and has a result too", async () => {
    const result = await inTransaction<string>(database.db, async (tx, rollBack) => {
      await addSlot(tx, "undone");
      return rollBack("refused");
    });
    expect([result, await hasSlot("undone")]).toEqual(["refused", false]);
  });

  it("that fails leaves nothing, and rejects", async () => {
    const failing = inTransaction(database.db, async (tx) => {
      await addSlot(tx, "failed");
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect(await hasSlot("failed")).toBe(false);
  });
});

import { testLedger, testStorage } from "@tt/connector-core/testing";
import { afterAll, beforeAll } from "vitest";
import { emptyLedger } from "../src/index";
import type { TestDatabase } from "./databases";
import { createApplication } from "./harness";

/**
 * Runs core's suites on a database, which is opened once and emptied for each test. The host's tests run
 * them on PostgreSQL, because they have a server.
 */
export function testSqlLedger(open: () => Promise<TestDatabase>): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  afterAll(() => database.close());
  const make = async () => {
    await emptyLedger(database);
    return createApplication(database);
  };
  testStorage("of an SQL ledger", async () => (await make()).harness);
  testLedger("SQL", make);
}

import { testLedger, testStorage } from "@tt/connector-core/testing";
import { beforeAll } from "vitest";
import type { SqlDatabase, SqlTransaction } from "../src/index";
import { emptyLedger } from "./databases";
import { createApplication } from "./harness";

/** Runs core's suites on a database, which is opened once and emptied for each test. */
export function testSqlLedger(open: () => Promise<SqlDatabase<SqlTransaction>>): void {
  let database: SqlDatabase<SqlTransaction>;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  const make = async () => {
    await emptyLedger(database);
    return createApplication(database);
  };
  testStorage("of an SQL ledger", async () => (await make()).harness);
  testLedger("SQL", make);
}

import { describe } from "vitest";
import { testSqlLedger } from "../../../storage-sql/test/suite";
import { databaseNames } from "../support/databases";
import { ledgerOpeners } from "./databases";

// Here, because the host's tests have a PostgreSQL; `npm test` runs the suite on SQLite.
for (const name of databaseNames) {
  describe(`the SQL ledger on ${name}`, () => {
    testSqlLedger(ledgerOpeners[name]);
  });
}

import { describe } from "vitest";
import { testSqlLedger } from "./suite";
import { openSqlite } from "./databases";

describe("SQLite", () => {
  testSqlLedger(openSqlite);
});

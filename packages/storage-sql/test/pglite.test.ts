import { describe } from "vitest";
import { openPGlite } from "./databases";
import { testSqlLedger } from "./suite";

describe("PGlite", () => {
  testSqlLedger(openPGlite);
});

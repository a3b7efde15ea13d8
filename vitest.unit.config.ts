import { defineProject } from "vitest/config";
import { aliases } from "./vitest.aliases.ts";
import { workers } from "./vitest.workers.ts";

/**
 * Core, the connectors, the SQL ledger and the tools for authors as one project, so that core's sources are compiled once. The
 * ledger is tested on SQLite here; the host's tests run the same suites on PostgreSQL.
 */
export default defineProject({
  resolve: { alias: aliases },
  test: {
    ...workers,
    // These tests start nothing and change no process, and threads start faster than processes.
    pool: "threads",
    name: "unit",
    exclude: ["packages/fakes/test/sdk/**"],
    include: [
      "packages/{connector-*,fakes,storage-sql,create-connector,dev}/{src,test}/**/*.test.ts",
    ],
  },
});

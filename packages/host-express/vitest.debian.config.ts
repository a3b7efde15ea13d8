import { defineConfig } from "vitest/config";
import { aliases } from "../../vitest.aliases.ts";
import { workers } from "../../vitest.workers.ts";

/** What depends on the database's planner, locks and connections, on Debian's PostgreSQL. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { alias: aliases },
  test: {
    name: "host-express on Debian's PostgreSQL",
    include: [
      "test/debian/*.test.ts",
      "test/storage.test.ts",
      "test/deliveries.test.ts",
      "test/processes*.test.ts",
      "test/syncs.test.ts",
      "test/outage.test.ts",
      "test/platform/{database,entry-indexes,jobs,migrate,postgres,relay}.test.ts",
    ],
    globalSetup: ["test/global-setup-debian.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...workers,
  },
});

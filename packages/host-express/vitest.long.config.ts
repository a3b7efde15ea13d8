import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { aliases, quickArgon2 } from "../../vitest.aliases.ts";
import { workers } from "../../vitest.workers.ts";

const root = import.meta.dirname;

/**
 * Tests that start programs, browsers and servers, or send every bad value to every route; and the
 * suites of the storage that repeat what `npm test` runs once on another path or database.
 */
export default defineConfig({
  root,
  resolve: { alias: [...aliases, quickArgon2] },
  test: {
    ...workers,
    name: "host-express, long tests",
    include: ["test/**/*.long.test.ts"],
    reporters: process.env["CI"]
      ? ["default", ["json", { outputFile: join(root, "../../.tmp/tests-long.json") }]]
      : ["default"],
    globalSetup: ["test/global-setup-long.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

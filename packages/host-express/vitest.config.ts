import { defineProject } from "vitest/config";
import { aliases } from "../../vitest.aliases.ts";
import { workers } from "../../vitest.workers.ts";

export default defineProject({
  resolve: { alias: aliases },
  test: {
    name: "host-express",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    // Needs Debian's PostgreSQL: npm run test:debian.
    exclude: ["test/debian/**"],
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    ...workers,
  },
});

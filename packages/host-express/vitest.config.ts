import { defineProject } from "vitest/config";
import { aliases, quickArgon2 } from "../../vitest.aliases.ts";
import { workers } from "../../vitest.workers.ts";

export default defineProject({
  resolve: { alias: [...aliases, quickArgon2] },
  test: {
    name: "host-express",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    // Needs Debian's PostgreSQL: npm run test:debian.
    exclude: ["test/debian/**"],
    globalSetup: ["test/global-setup.ts"],
    hookTimeout: 60_000,
    ...workers,
  },
});

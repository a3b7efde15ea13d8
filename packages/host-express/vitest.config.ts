import { defineProject } from "vitest/config";
import { aliases, quickArgon2 } from "../../vitest.aliases.ts";
import { workers } from "../../vitest.workers.ts";

export default defineProject({
  resolve: { alias: [...aliases, quickArgon2] },
  test: {
    name: "host-express",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.ts"],
    // Run by `npm run test:debian` and `npm run test:long`.
    exclude: ["test/debian/**", "**/*.long.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    hookTimeout: 60_000,
    ...workers,
  },
});

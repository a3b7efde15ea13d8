import { defineProject } from "vitest/config";
import { aliases } from "../../vitest.aliases.ts";
import { workers } from "../../vitest.workers.ts";

export default defineProject({
  resolve: { alias: aliases },
  test: { name: "connector-gcal", include: ["src/**/*.test.ts", "test/**/*.test.ts"], ...workers },
});

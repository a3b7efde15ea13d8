import { defineProject } from "vitest/config";
import { aliases } from "../vitest.aliases.ts";
import { workers } from "../vitest.workers.ts";

export default defineProject({
  resolve: { alias: aliases },
  test: { name: "scripts", include: ["**/*.test.ts"], ...workers },
});

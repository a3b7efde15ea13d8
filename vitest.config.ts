import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["vitest.unit.config.ts", "packages/host-express", "examples", "scripts"],
    reporters: process.env["CI"]
      ? ["default", ["json", { outputFile: ".tmp/tests.json" }]]
      : ["default"],
  },
});

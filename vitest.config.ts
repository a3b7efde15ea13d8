import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["packages/*", "examples", "scripts"],
    reporters: process.env["CI"]
      ? ["default", ["json", { outputFile: ".tmp/tests.json" }]]
      : ["default"],
  },
});

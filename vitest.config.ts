import { defineConfig } from "vitest/config";
import { LongestFirst } from "./vitest.sequencer.ts";

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      "vitest.unit.config.ts",
      "packages/fakes",
      "packages/host-express",
      "examples",
      "scripts",
    ],
    reporters: process.env["CI"]
      ? ["default", ["json", { outputFile: ".tmp/tests.json" }]]
      : ["default"],
  },
});

import { defineConfig } from "tsup";
import { base } from "../../tsup.base";

const entry = {
  index: "src/index.ts",
  "node/index": "src/node/index.ts",
  "names/index": "src/names/index.ts",
  "web/index": "src/web/index.ts",
  "memory/index": "src/memory/index.ts",
  "testing/faults/index": "src/testing/faults/index.ts",
};

export default defineConfig([
  // vitest is an ES module only, and so is what imports it.
  { ...base, format: ["esm"], entry: { ...entry, "testing/index": "src/testing/index.ts" } },
  { ...base, format: ["cjs"], entry },
]);

import { defineConfig } from "tsup";
import { base } from "../../tsup.base";

const entry = {
  index: "src/index.ts",
  "github/index": "src/github/index.ts",
  "slack/index": "src/slack/index.ts",
  "google/index": "src/google/index.ts",
};

export default defineConfig([
  // msw is an ES module only, and so is what imports it.
  { ...base, format: ["esm"], entry: { ...entry, "msw/index": "src/msw/index.ts" } },
  { ...base, format: ["cjs"], entry },
  { ...base, entry: { main: "src/main.ts" }, format: ["esm"] },
]);

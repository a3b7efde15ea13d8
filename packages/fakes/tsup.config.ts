import { defineConfig } from "tsup";
import { base } from "../../tsup.base";

export default defineConfig([
  {
    ...base,
    entry: {
      index: "src/index.ts",
      "github/index": "src/github/index.ts",
      "slack/index": "src/slack/index.ts",
      "google/index": "src/google/index.ts",
      "msw/index": "src/msw/index.ts",
    },
  },
  { ...base, entry: { main: "src/main.ts" }, format: ["esm"], dts: false, clean: false },
]);

import { defineConfig } from "tsup";
import { base } from "../../tsup.base";

export default defineConfig({
  ...base,
  entry: {
    index: "src/index.ts",
    "node/index": "src/node/index.ts",
    "names/index": "src/names/index.ts",
    "web/index": "src/web/index.ts",
    "testing/index": "src/testing/index.ts",
    "testing/faults/index": "src/testing/faults/index.ts",
  },
});

import { defineConfig } from "tsup";
import { base } from "../../tsup.base";

// ES modules only: the program loads a connector's sources, which are modules too.
export default defineConfig([
  { ...base, entry: { index: "src/index.ts" }, format: ["esm"] },
  { ...base, entry: { main: "src/main.ts" }, format: ["esm"] },
]);

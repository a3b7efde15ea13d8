import { defineConfig } from "tsup";
import { base } from "../../tsup.base";

export default defineConfig([
  { ...base, entry: { index: "src/index.ts" } },
  // The program itself is ESM only; it is run, never imported.
  { ...base, entry: { main: "src/main.ts" }, format: ["esm"], dts: false, clean: false },
]);

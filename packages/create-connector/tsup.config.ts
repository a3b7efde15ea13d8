import { defineConfig } from "tsup";
import { base } from "../../tsup.base";

// A program: it is run, never imported.
export default defineConfig({
  ...base,
  entry: { main: "src/main.ts" },
  format: ["esm"],
});

import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defineConfig } from "tsup";
import { base, copyCommonFiles } from "../../tsup.base";

// Copied rather than depended on: the package depends on another one that reports every installation
// (docs/adr/0027-swagger-ui-is-copied.md).
const swaggerUi = [
  "swagger-ui.css",
  "swagger-ui-bundle.js",
  "swagger-ui-bundle.js.LICENSE.txt",
  "LICENSE",
  "NOTICE",
];

function copySwaggerUi(): void {
  const from = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  for (const name of swaggerUi) cpSync(join(from, name), join("dist/swagger-ui", name));
}

/** The guides to which the manifests of the built-in connectors refer. */
function copyGuides(): void {
  cpSync("../../docs/integrations", "dist/guides", { recursive: true });
}

function copyFiles(): Promise<void> {
  copySwaggerUi();
  copyGuides();
  return copyCommonFiles();
}

export default defineConfig([
  // Shims: the CommonJS build has no `import.meta` of its own.
  { ...base, entry: { index: "src/index.ts" }, shims: true, onSuccess: copyFiles },
  // The program itself is ESM only; it is run, never imported.
  { ...base, entry: { main: "src/main.ts" }, format: ["esm"] },
]);

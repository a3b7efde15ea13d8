import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";

// `npm start`: runs the built host if it was built from the present sources, which starts several times
// faster, and the sources themselves otherwise. Run by Node.js itself, without tsx.

const root = join(import.meta.dirname, "..");
const packages = ["core", "gcal", "github", "slack"].map((name) => `packages/connector-${name}`);
const host = "packages/host-express";
const program = join(root, host, "dist/main.js");

const built = [...packages.map((path) => join(root, path, "dist/index.js")), program];
/** What is in the builds. Directories are younger than the files that were removed from them. */
const sources = [
  "package-lock.json",
  ...[...packages, host].map((path) => `${path}/{assets,database,src}{,/**}`),
];

function isBuildCurrent(): boolean {
  if (!built.every((path) => existsSync(path))) return false;
  const builtMs = Math.min(...built.map((path) => statSync(path).mtimeMs));
  return globSync(sources, { cwd: root }).every(
    (path) => statSync(join(root, path)).mtimeMs < builtMs,
  );
}

if (isBuildCurrent()) {
  await import(program);
} else {
  const { register } = await import("tsx/esm/api");
  register();
  await import(join(root, host, "src/main.ts"));
}

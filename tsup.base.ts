import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Options } from "tsup";

// Once, before any build starts: the builds of a package run side by side, and the `clean` of one
// could delete what another has written.
rmSync("dist", { recursive: true, force: true });

/** Copies what every package is published with, but the repository has once. */
export function copyCommonFiles(): Promise<void> {
  for (const name of ["LICENSE", "CHANGELOG.md"]) copyFileSync(join("../..", name), name);
  return Promise.resolve();
}

/** Dual output that Node, bundlers and type checkers agree on. */
export const base: Options = {
  format: ["esm", "cjs"],
  target: "node22",
  sourcemap: true,
  splitting: true,
  treeshake: true,
  // Some built-ins exist only with their prefix: without it `node:sqlite` would be an unknown package.
  removeNodeProtocol: false,
  onSuccess: copyCommonFiles,
};

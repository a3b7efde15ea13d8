import type { Options } from "tsup";

/** Dual output that Node, bundlers and type checkers agree on. */
export const base: Options = {
  format: ["esm", "cjs"],
  target: "node22",
  dts: true,
  clean: true,
  sourcemap: true,
  splitting: true,
  treeshake: true,
  // Some built-ins exist only with their prefix: without it `node:sqlite` would be an unknown package.
  removeNodeProtocol: false,
};

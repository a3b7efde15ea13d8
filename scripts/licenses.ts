import type { Lockfile } from "./installed-with";

/**
 * Licenses that allow the use in closed products, and ask for no more than to be named: SPDX identifiers.
 * MPL-2.0 is about changes to its own files, which we do not make.
 */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "OFL-1.1",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

/**
 * Finds the packages whose license is missing or not permissive.
 * @param paths Paths of packages in the lockfile; workspaces are ours and left out.
 * @returns For each, its path and license
 */
export function licenseFaults(lockfile: Lockfile, paths: readonly string[]): string[] {
  return paths
    .filter((path) => path.includes("node_modules/") && !lockfile.packages[path]?.link)
    .map((path) => ({ path, license: lockfile.packages[path]?.license ?? "no license" }))
    .filter(({ license }) => !isPermissive(license))
    .map(({ path, license }) => `${path}: ${license}`);
}

/**
 * Decides an SPDX expression: of `OR` one license has to be permissive, of `AND` all of them. Nested
 * expressions are not permissive, because no dependency has one.
 * @see https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
 */
export function isPermissive(expression: string): boolean {
  const plain = expression.replace(/^\(([^()]*)\)$/, "$1");
  const choices = plain.split(" OR ").map((choice) => choice.split(" AND "));
  if (choices.length > 1 && choices.some(({ length }) => length > 1)) return false;
  return choices.some((all) => all.every((license) => permissive.has(license)));
}

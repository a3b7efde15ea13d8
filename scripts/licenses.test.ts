import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { installedWith, type Lockfile } from "./installed-with";
import { isPermissive, licenseFaults } from "./licenses";

const root = new URL("../", import.meta.url);
const lockfile = JSON.parse(readFileSync(new URL("package-lock.json", root), "utf8")) as Lockfile;
const { workspaces } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
  readonly workspaces: readonly string[];
};

/** Of tools that are not part of any package: their licenses are about what is passed on. */
const ofTools = [
  // libvips, in images that `workerd` tests start; the program is not passed on.
  "node_modules/@img/",
  // Data of a tool that reads licenses.
  "node_modules/spdx-exceptions",
  // WTFPL, which asks for nothing; a part of the registry that tries releases.
  "node_modules/truncate-utf8-bytes",
  // Its text is BSD-3-Clause; a part of Google's client, which tests call.
  "node_modules/url-template",
];

describe("licenses", () => {
  it.each(workspaces)("of what is installed with %s are permissive", (workspace) => {
    expect(licenseFaults(lockfile, installedWith(lockfile, workspace))).toEqual([]);
  });

  it("of the tools are permissive too, except for those that are listed", () => {
    const faults = licenseFaults(lockfile, Object.keys(lockfile.packages));
    expect(faults.filter((fault) => !ofTools.some((path) => fault.startsWith(path)))).toEqual([]);
  });

  it.each([
    ["MIT", true],
    ["(MIT OR GPL-3.0-only)", true],
    ["MIT AND Zlib", true],
    ["GPL-3.0-or-later", false],
    ["Apache-2.0 AND LGPL-3.0-or-later AND MIT", false],
    ["(MIT OR GPL-2.0-only AND Zlib)", false],
    ["UNLICENSED", false],
    ["SEE LICENSE IN LICENSE.md", false],
    ["", false],
  ])("%j is permissive: %j", (expression, expected) => {
    expect(isPermissive(expression)).toBe(expected);
  });

  it("that are missing are a fault", () => {
    const nothing: Lockfile = { packages: { "node_modules/a": {}, "packages/b": {} } };
    expect(licenseFaults(nothing, Object.keys(nothing.packages))).toEqual([
      "node_modules/a: no license",
    ]);
  });
});

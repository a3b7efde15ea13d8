import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PackageManifest } from "../published-packages";
import type { LocalRegistry } from "./registry";

/** What to install. */
export interface ProjectContent {
  readonly packages: readonly PackageManifest[];
  /** True to install optional peers too, such as vitest (default: false). */
  readonly withOptionalPeers?: boolean;
  /** Further packages and their versions. */
  readonly others?: Readonly<Record<string, string>>;
}

/**
 * Creates an empty project that depends on packages of the local registry and on their peers.
 * @returns its folder
 */
export function createProject(
  folder: string,
  registry: LocalRegistry,
  { packages, withOptionalPeers = false, others = {} }: ProjectContent,
): string {
  mkdirSync(folder, { recursive: true });
  const dependencies: Record<string, string> = { ...others };
  for (const { peerDependencies = {}, peerDependenciesMeta = {} } of packages) {
    for (const [name, range] of Object.entries(peerDependencies)) {
      const isOptional = peerDependenciesMeta[name]?.optional === true;
      if (withOptionalPeers || !isOptional) dependencies[name] = range;
    }
  }
  // Last: the packages themselves are peers of each other.
  for (const { name, version } of packages) dependencies[name] = version;
  const manifest = { name: "clean", private: true, type: "module", dependencies };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  copyFileSync(registry.npmrc, join(folder, ".npmrc"));
  for (const name of ["smoke.mjs", "type-sample.ts"]) {
    copyFileSync(resolve(import.meta.dirname, name), join(folder, name));
  }
  return folder;
}

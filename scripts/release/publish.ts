import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PublishedPackage } from "../published-packages";
import { tarballFaults, type SharedFields } from "../tarball-faults";
import type { LocalRegistry } from "./registry";
import { run } from "./run";

/**
 * Publishes packages to the local registry, as `npm publish` does elsewhere.
 * @param folders What {@link stagePackages} returned.
 */
export async function publishLocally(
  root: string,
  folders: readonly string[],
  registry: LocalRegistry,
): Promise<void> {
  for (const folder of folders) {
    // Provenance is a statement of a CI service about a commit; there is none here.
    const options = ["--provenance=false", "--tag", "latest", "--userconfig", registry.npmrc];
    await run("npm", ["publish", folder, ...options], { cwd: root });
  }
}

/** Checks the files of the packages as they were installed: licence, address, changelog, keywords, links. */
export function installedFaults(
  project: string,
  packages: readonly PublishedPackage[],
  repository: SharedFields,
): string[] {
  return packages.flatMap(({ manifest }) => {
    const folder = join(project, "node_modules", manifest.name);
    const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const texts = paths
      .filter((path) => path.endsWith(".md") || path === "package.json")
      .map((path) => [path, readFileSync(join(folder, path), "utf8")] as const);
    return tarballFaults({ paths, texts: Object.fromEntries(texts) }, repository);
  });
}

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { PublishedPackage } from "../published-packages";
import { withAddress, type Address } from "./address";
import { run } from "./run";

/**
 * Unpacks what would be published of each package into a folder, and adds the address of the project.
 * @returns the folders, in the order of the packages
 */
export async function stagePackages(
  root: string,
  packages: readonly PublishedPackage[],
  address: Address,
  into: string,
): Promise<string[]> {
  const staged: string[] = [];
  for (const { folder } of packages) {
    const place = join(into, basename(folder));
    mkdirSync(place, { recursive: true });
    await run("npm", ["pack", `./${folder}`, "--pack-destination", place], { cwd: root });
    const [tarball = ""] = readdirSync(place);
    await run("tar", ["-xzf", tarball], { cwd: place });
    // npm puts everything into this folder.
    const files = join(place, "package");
    const path = join(files, "package.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, `${JSON.stringify(withAddress(manifest, address, folder), null, 2)}\n`);
    staged.push(files);
  }
  return staged;
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A workspace that is published. */
export interface PublishedPackage {
  /** Its folder, e.g. `packages/connector-core`. */
  readonly folder: string;
  readonly manifest: PackageManifest;
}

/** The fields of a `package.json` that scripts read. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

/** Finds the workspaces that are not private, in their order, which is that of their dependencies. */
export function publishedPackages(root: string): PublishedPackage[] {
  const { workspaces } = readManifest(root) as unknown as { readonly workspaces: string[] };
  return workspaces
    .map((folder) => ({ folder, manifest: readManifest(join(root, folder)) }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** The entry points of a package with code, and what each condition of `exports` leads to. */
export function codeEntries({ exports = {} }: PackageManifest): [string, unknown][] {
  return Object.entries(exports).filter(([name]) => !name.endsWith(".json"));
}

/** True if the entry point has files for `require`, beside those for `import`. */
export function hasCommonJs(target: unknown): boolean {
  return typeof target === "object" && target !== null && "require" in target;
}

function readManifest(folder: string): PackageManifest {
  const path = join(folder, "package.json");
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  return JSON.parse(readFileSync(path, "utf8")) as PackageManifest;
}

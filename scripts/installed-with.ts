/** The part of `package-lock.json` (version 3) that lists dependencies. */
export interface Lockfile {
  /** Packages by path, e.g. `packages/host-express` or `node_modules/pg`. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  /** Name, if the path does not end with it, as of workspaces. */
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  /** License as an SPDX expression. */
  readonly license?: string;
  /** True for a workspace, whose path is in `resolved`. */
  readonly link?: boolean;
  readonly resolved?: string;
}

/**
 * Finds the paths of the packages that npm installs with a package: its dependencies and theirs, without
 * development dependencies. Optional packages that the lockfile does not have are left out.
 * @param root Path of the package in the lockfile.
 */
export function installedWith(lockfile: Lockfile, root: string): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    const { dependencies, optionalDependencies } = lockfile.packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const target = locate(lockfile, path, name);
      if (target === undefined || found.has(target)) continue;
      found.add(target);
      visit(target);
    }
  };
  visit(root);
  return [...found];
}

/** Resolves as Node.js does: the nearest parent `node_modules` that contains the package. */
function locate({ packages }: Lockfile, from: string, name: string): string | undefined {
  for (let directory = from; ; directory = parentOf(directory)) {
    const path = `${directory === "" ? "" : `${directory}/`}node_modules/${name}`;
    const entry = packages[path];
    if (entry) return entry.link ? entry.resolved : path;
    if (directory === "") return undefined;
  }
}

function parentOf(directory: string): string {
  return directory.slice(0, Math.max(0, directory.lastIndexOf("/")));
}

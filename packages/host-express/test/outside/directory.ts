import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, stop } from "esbuild";

const root = join(import.meta.dirname, "../../../..");
/** What the connector and core import; core does not contain it. */
const libraries = ["zod", "mitt"];

/** A directory outside of the workspace, as an operator has one. */
export interface OutsideDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Creates a directory with the connector `./connector.ts`, the example for GitLab, as its README says.
 * Its `@tt/connector-core` is another copy than the one in the host.
 */
export async function outsideDirectory(): Promise<OutsideDirectory> {
  const path = await mkdtemp(join(tmpdir(), "tt-outside-"));
  const modules = join(path, "node_modules");
  const core = join(modules, "@tt/connector-core");
  await mkdir(core, { recursive: true });
  for (const name of libraries) {
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
  await build({
    entryPoints: [join(root, "packages/connector-core/src/index.ts")],
    outfile: join(core, "index.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    external: libraries,
    // Without the paths of the workspace.
    tsconfigRaw: "{}",
  });
  await stop(); // ends the process of esbuild
  await writeFile(join(core, "package.json"), '{"exports":"./index.mjs"}');
  await writeFile(join(path, "package.json"), '{"type":"module"}');
  for (const name of ["connector.ts", "card.ts", "issue.ts", "spent-time.ts"]) {
    await copyFile(join(root, "examples/gitlab", name), join(path, name));
  }
  return { path, remove: () => rm(path, { recursive: true }) };
}

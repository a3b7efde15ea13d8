import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, stop, type BuildOptions } from "esbuild";

const root = join(import.meta.dirname, "../../../..");

/** A directory outside of the workspace, as an operator has one. */
export interface OutsideDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Creates a directory with the connector `./acme.mjs` and with its dependencies installed. Its
 * `@tt/connector-core` is another copy than the one in the host.
 */
export async function outsideDirectory(): Promise<OutsideDirectory> {
  const path = await mkdtemp(join(tmpdir(), "tt-outside-"));
  const modules = join(path, "node_modules");
  await mkdir(modules);
  for (const name of ["zod", "ky", "mitt", "oauth4webapi"]) {
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
  const common: BuildOptions = {
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["zod", "ky", "mitt", "oauth4webapi", "@tt/*"],
    // Without the paths of the workspace.
    tsconfigRaw: "{}",
  };
  await mkdir(join(modules, "@tt/connector-core"), { recursive: true });
  await writeFile(join(modules, "@tt/connector-core/package.json"), '{"exports":"./index.mjs"}');
  const core = join(root, "packages/connector-core/src/index.ts");
  await build({
    ...common,
    entryPoints: [core],
    outfile: join(modules, "@tt/connector-core/index.mjs"),
  });
  const connector = join(import.meta.dirname, "acme-connector.ts");
  await build({ ...common, entryPoints: [connector], outfile: join(path, "acme.mjs") });
  await stop();
  return { path, remove: () => rm(path, { recursive: true }) };
}

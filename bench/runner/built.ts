import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/**
 * Imports a module of the bench built as packages are: run from source, each function is named when it is
 * created, which costs a tenth of a delivery's time and which published packages do without.
 * @param path Relative to `bench/`.
 */
export async function importBuilt<Module>(path: string): Promise<Module> {
  const folder = await mkdtemp(join(tmpdir(), "tt-bench-"));
  try {
    const outfile = join(folder, "built.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL(`../${path}`, import.meta.url))],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node22",
      tsconfig: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)),
      logLevel: "error",
    });
    return (await import(pathToFileURL(outfile).href)) as Module;
  } finally {
    await rm(folder, { recursive: true });
  }
}

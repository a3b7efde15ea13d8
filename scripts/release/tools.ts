import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run";

// Runtimes and compilers come from npm, each into a folder of its own. Bun and Deno have their programs in
// packages for a platform, so no install script has to run.

/** Installs one package and returns the path of a file in it. */
async function install(folder: string, spec: string, file: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--no-save"];
  await run("npm", ["install", ...options, spec], { cwd: folder });
  return join(folder, "node_modules", file);
}

/** Installs a version of Node.js and returns the folder of its program. */
export async function installNode(tools: string, version: number): Promise<string> {
  const spec = `node@${String(version)}`;
  return install(join(tools, `node-${String(version)}`), spec, "node/bin");
}

/** Installs Bun and returns its program. */
export function installBun(tools: string): Promise<string> {
  const name = `@oven/bun-${process.platform}-${process.arch === "arm64" ? "aarch64" : "x64"}`;
  return install(join(tools, "bun"), name, `${name}/bin/bun`);
}

/** Installs Deno and returns its program. */
export function installDeno(tools: string): Promise<string> {
  const libc = process.platform === "linux" ? "-glibc" : "";
  const name = `@deno/${process.platform}-${process.arch}${libc}`;
  return install(join(tools, "deno"), name, `${name}/deno`);
}

/** Installs a version of TypeScript and returns its compiler. */
export function installTypeScript(tools: string, version: string): Promise<string> {
  return install(join(tools, `typescript-${version}`), `typescript@${version}`, ".bin/tsc");
}

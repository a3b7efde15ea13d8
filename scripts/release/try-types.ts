import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeEntries, hasCommonJs, type PackageManifest } from "../published-packages";
import { timed } from "./run";
import { installTypeScript } from "./tools";

const versions = ["5.5", "5.9", "6", "7"];
const resolutions = [
  { name: "bundler", module: "esnext", moduleResolution: "bundler" },
  { name: "node16", module: "node16", moduleResolution: "node16" },
];

/**
 * Compiles imports of every entry point, as ES module and as CommonJS, with several versions of TypeScript.
 * Libraries are checked too; only what concerns the packages counts.
 * @param project A clean project with the packages.
 * @returns the errors
 */
export async function tryTypes(
  project: string,
  tools: string,
  packages: readonly PackageManifest[],
): Promise<string[]> {
  writeImports(project, packages);
  const faults: string[] = [];
  for (const version of versions) {
    const tsc = await installTypeScript(tools, version);
    for (const { name, ...options } of resolutions) {
      const what = `TypeScript ${version}, ${name}`;
      const config = join(project, `tsconfig.${name}.json`);
      writeFileSync(config, JSON.stringify({ compilerOptions: compilerOptions(options), files }));
      const found = await timed(what, () => Promise.resolve(errorsOf(tsc, config, project)));
      faults.push(...found.map((line) => `${what}: ${line}`));
    }
  }
  return faults;
}

const files = ["modules.mts", "common.cts", "sample.mts"];

function compilerOptions(resolution: object): object {
  return {
    ...resolution,
    target: "es2022",
    lib: ["es2023", "dom", "dom.iterable"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
}

/** Type imports of every entry point; those without CommonJS only from an ES module. */
function writeImports(project: string, packages: readonly PackageManifest[]): void {
  const entries = packages.flatMap((each) =>
    codeEntries(each).map(([entry, target]) => ({ specifier: each.name + entry.slice(1), target })),
  );
  const importsOf = (list: typeof entries): string =>
    list
      .map(({ specifier }, index) => `export * as entry${String(index)} from "${specifier}";\n`)
      .join("");
  writeFileSync(join(project, "modules.mts"), importsOf(entries));
  const common = entries.filter(({ target }) => hasCommonJs(target));
  writeFileSync(join(project, "common.cts"), importsOf(common));
  copyFileSync(join(project, "type-sample.ts"), join(project, "sample.mts"));
}

/** Errors in our declarations and in the files of the project; those of other libraries are not ours. */
function errorsOf(tsc: string, config: string, cwd: string): string[] {
  const { stdout, stderr, status, error } = spawnSync(tsc, ["--pretty", "false", "-p", config], {
    cwd,
    encoding: "utf8",
  });
  if (error) throw error;
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.includes("error TS"));
  if (status !== 0 && lines.length === 0) throw new Error(stdout + stderr);
  return lines.filter((line) => !line.startsWith("node_modules/") || line.includes("/@tt/"));
}

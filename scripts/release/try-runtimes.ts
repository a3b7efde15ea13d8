import { delimiter, join } from "node:path";
import type { PackageManifest } from "../published-packages";
import { createProject } from "./clean-project";
import type { LocalRegistry } from "./registry";
import { run, timed } from "./run";
import { installBun, installDeno, installNode } from "./tools";

const nodeVersions = [22, 24, 26];
/** Packages for Node.js alone: they start servers, or processes. */
const forNode = ["@tt/host-express", "@tt/dev", "@tt/create-connector", "@tt/fakes"];

interface Place {
  readonly folder: string;
  readonly tools: string;
  readonly registry: LocalRegistry;
  readonly packages: readonly PackageManifest[];
}

/** Installs the packages into clean projects, and runs them there, on every supported runtime. */
export async function tryRuntimes(place: Place): Promise<void> {
  for (const version of nodeVersions) await tryNode(place, version);
  const portable = place.packages.filter(({ name }) => !forNode.includes(name));
  const names = portable.map(({ name }) => name);
  const projectFor = (name: string): string =>
    createProject(join(place.folder, name), place.registry, { packages: portable });

  // Both have a registry of their own as default.
  const registry = (await run("npm", ["config", "get", "registry"], { cwd: place.folder })).trim();
  const env = { NPM_CONFIG_REGISTRY: registry };

  const bun = await installBun(place.tools);
  const bunProject = projectFor("bun");
  await timed("Bun: install", () => run(bun, ["install"], { cwd: bunProject, env }));
  await report("Bun", bun, ["smoke.mjs", ...names], bunProject);

  const deno = await installDeno(place.tools);
  const denoProject = projectFor("deno");
  // By default, Deno waits a day before it installs a new version.
  const install = ["install", "--minimum-dependency-age=0"];
  await timed("Deno: install", () => run(deno, install, { cwd: denoProject, env }));
  await report("Deno", deno, ["run", "--allow-all", "smoke.mjs", ...names], denoProject);
}

async function tryNode(place: Place, version: number): Promise<void> {
  const name = `Node.js ${String(version)}`;
  const bin = await installNode(place.tools, version);
  const env = { PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
  const cwd = createProject(join(place.folder, `node-${String(version)}`), place.registry, {
    packages: place.packages,
    withOptionalPeers: true,
    others: { "@types/node": "^22.0.0" },
  });
  const install = ["install", "--engine-strict", "--ignore-scripts", "--prefer-offline"];
  await timed(`${name}: install`, () => run("npm", [...install, "--no-audit"], { cwd, env }));
  const importable = place.packages.filter(({ exports = {} }) => Object.keys(exports).length > 1);
  const names = importable.map((each) => each.name);
  await report(name, join(bin, "node"), ["smoke.mjs", ...names], cwd);
  for (const each of place.packages) {
    for (const program of Object.keys(each.bin ?? {})) {
      await run(join(cwd, "node_modules/.bin", program), ["--help"], { cwd, env });
    }
  }
}

async function report(
  name: string,
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<void> {
  const output = await timed(`${name}: run`, () => run(command, args, { cwd }));
  process.stdout.write(`          ${output.trim()}\n`);
}

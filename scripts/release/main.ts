import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { publishedPackages } from "../published-packages";
import { addressOf, madeUpAddress } from "./address";
import { installedFaults, publishLocally } from "./publish";
import { startRegistry } from "./registry";
import { publicFaults, releaseFaults } from "./release-faults";
import { run, timed } from "./run";
import { stagePackages } from "./stage";
import { tryRuntimes } from "./try-runtimes";
import { tryTypes } from "./try-types";

// `npm run release -- --dry-run` publishes all packages to a registry on this machine, installs them from
// there into clean projects, and uses them on every supported runtime and version of TypeScript. Without
// the option, it then publishes to the registry that npm is configured for. Needs a build.

const root = resolve(import.meta.dirname, "../..");
const { license, repository } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
) as Readonly<Record<string, unknown>>;
const isDryRun = process.argv.includes("--dry-run");
const packages = publishedPackages(root);
const manifests = packages.map(({ manifest }) => manifest);

stopAt([
  ...releaseFaults(manifests),
  ...(isDryRun ? [] : publicFaults(repository, manifests, process.env)),
]);
const address = addressOf(repository ?? madeUpAddress);
if (!address) throw new Error("`repository` in package.json must be an https URL");
process.stdout.write(`The packages link ${address.homepage}\n`);
const folder = mkdtempSync(join(tmpdir(), "tt-release-"));
const registry = await startRegistry(join(folder, "registry"));
try {
  const staged = await stagePackages(root, packages, address, join(folder, "staged"));
  await timed("publish", () => publishLocally(root, staged, registry));
  const tools = join(folder, "tools");
  await tryRuntimes({ folder, tools, registry, packages: manifests });
  const project = join(folder, "node-24");
  stopAt(installedFaults(project, packages, { license, ...address }));
  stopAt(await tryTypes(project, tools, manifests));
  if (!isDryRun) for (const each of staged) await run("npm", ["publish", each], { cwd: root });
} finally {
  await registry.close();
  rmSync(folder, { recursive: true });
}
process.stdout.write(`${String(packages.length)} packages ${isDryRun ? "tried" : "published"}\n`);

function stopAt(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(`The release is not ready:\n${faults.join("\n")}`);
}

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { distFaults, entryNames } from "./dist-faults";

// Checks the files of the built packages (dist-faults.ts), then loads each entry point.

const roots = [
  "connector-core",
  "connector-github",
  "connector-gcal",
  "connector-slack",
  "fakes",
  "storage-sql",
  "host-express",
  "dev",
  "create-connector",
].map((name) => join("packages", name));
const faults = roots.flatMap((root) => [...distFaults(root), ...loadFaults(root)]);

for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(`check-dist: ${String(faults.length)} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

function loadFaults(root: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly name: string;
    readonly bin?: Readonly<Record<string, string>>;
  };
  const entries = entryNames(root).map((entry) => manifest.name + entry.slice(1));
  return [
    ...entries.flatMap((entry) => run(`import ${entry}`, ["-e", `import("${entry}")`])),
    ...entries.flatMap((entry) => run(`require ${entry}`, ["-e", `require("${entry}")`])),
    ...Object.entries(manifest.bin ?? {}).flatMap(([name, path]) =>
      run(`${name} --help`, [join(root, path), "--help"]),
    ),
  ];
}

function run(what: string, args: readonly string[]): string[] {
  const child = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 30_000 });
  if (child.status === 0) return [];
  const reason = /^\w*Error.*$/m.exec(child.stderr)?.[0] ?? child.stderr.trim();
  return [`${what} fails: ${reason}`];
}

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entryNames } from "./dist-faults";
import { tarballFaults, type SharedFields } from "./tarball-faults";

// Checks that the packages work when installed: publint checks the manifest and the files, attw checks
// that every module resolution finds the types, and tarball-faults.ts checks what npm publishes.

// A release adds the address of the project, so the packages of the repository have none.
const { license } = JSON.parse(readFileSync("package.json", "utf8")) as SharedFields;

const packages = [
  "connector-core",
  "connector-github",
  "connector-gcal",
  "connector-slack",
  "fakes",
  "storage-sql",
  "host-express",
  "dev",
  "create-connector",
];

for (const name of packages) {
  const directory = `packages/${name}`;
  run("publint", ["run", directory, "--strict"]);
  // node10 does not read `exports`. It lost support before the oldest Node.js version that we support.
  // Every supported Node.js loads ES modules by `require` too: `/testing` is one, like vitest, and so are
  // `/msw` and `@tt/dev`.
  const hasModules = name === "connector-core" || name === "fakes" || name === "dev";
  const exceptions = hasModules ? ["--ignore-rules", "cjs-resolves-to-esm"] : [];
  const options = ["--profile", "node16", "--format", "table-flipped", ...exceptions];
  // A program alone has nothing to import.
  if (entryNames(directory).length > 0) run("attw", ["--pack", directory, ...options]);
  const faults = tarballFaults(packed(directory), { license });
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

function packed(directory: string): Parameters<typeof tarballFaults>[0] {
  const output = execFileSync("npm", ["pack", "--dry-run", "--json", `./${directory}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files } = { files: [] }] = JSON.parse(output) as {
    readonly files: readonly { readonly path: string }[];
  }[];
  const paths = files.map(({ path }) => path);
  const texts = paths
    .filter((path) => path.endsWith(".md") || path === "package.json")
    .map((path) => [path, readFileSync(join(directory, path), "utf8")] as const);
  return { paths, texts: Object.fromEntries(texts) };
}

function run(command: string, args: readonly string[]): void {
  process.stdout.write(`\n${command} ${args.join(" ")}\n`);
  execFileSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });
}

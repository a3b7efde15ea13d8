import { execFileSync } from "node:child_process";

// Checks that the packages work when installed: publint checks the manifest and the files, attw checks
// that every module resolution finds the types.

const packages = [
  "connector-core",
  "connector-github",
  "connector-gcal",
  "connector-slack",
  "host-express",
];

for (const name of packages) {
  const directory = `packages/${name}`;
  run("publint", ["run", directory, "--strict"]);
  // node10 does not read `exports`. It lost support before the oldest Node.js version that we support.
  run("attw", ["--pack", directory, "--profile", "node16", "--format", "table-flipped"]);
}

function run(command: string, args: readonly string[]): void {
  process.stdout.write(`\n${command} ${args.join(" ")}\n`);
  execFileSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });
}

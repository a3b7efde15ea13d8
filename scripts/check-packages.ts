import { execFileSync } from "node:child_process";

// Would the packages work for whoever installs them? publint looks at the manifest and the files,
// attw at how every module resolution sees the types.

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
  // node10 does not read `exports`; it left support before the oldest Node we take.
  run("attw", ["--pack", directory, "--profile", "node16", "--format", "table-flipped"]);
}

function run(command: string, args: readonly string[]): void {
  process.stdout.write(`\n${command} ${args.join(" ")}\n`);
  execFileSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });
}

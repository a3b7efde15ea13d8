import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { bomOf, type Bom } from "./bom";
import type { Lockfile } from "./installed-with";

// Prints the software bill of materials (CycloneDX) of a published package, which the argument names by
// its folder (default: packages/host-express).

const [root = "packages/host-express"] = process.argv.slice(2);
const printed = execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const lockfile = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lockfile;
const bom = bomOf(JSON.parse(printed) as Bom, lockfile, root);
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);

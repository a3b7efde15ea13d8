import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative } from "node:path";

// What must be true of the built packages and no compiler checks.

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

const packages = ["connector-core", "connector-github", "host-express"];
const faults: string[] = [];

for (const name of packages) {
  const root = join("packages", name);
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const files = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(c?js|d\.c?ts)$/.test(file))
    .map((file) => join(root, "dist", file));
  checkExports(root, manifest, files);
  for (const file of files) checkFile(name, root, file);
}

for (const fault of faults) process.stderr.write(`${fault}\n`);
process.stdout.write(`check-dist: ${String(faults.length)} faults\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Every exported file exists, and every entry that was built is exported. */
function checkExports(root: string, manifest: Manifest, files: readonly string[]): void {
  const exported = leaves(manifest.exports).filter((path) => path.startsWith("./dist/"));
  for (const path of exported) {
    if (!files.includes(join(root, path))) faults.push(`${manifest.name}: ${path} was not built`);
  }
  const entries = files.filter((file) => /(^|\/)index\.(c?js|d\.c?ts)$/.test(file));
  for (const entry of entries) {
    const path = `./${relative(root, entry)}`;
    if (!exported.includes(path)) faults.push(`${manifest.name}: ${path} is not exported`);
  }
}

function checkFile(name: string, root: string, file: string): void {
  const text = readFileSync(file, "utf8");
  const inDist = relative(join(root, "dist"), file);
  const imports = [...text.matchAll(/(?:from|import|require\()\s*["']([^"']+)["']/g)].map(
    (match) => match[1] ?? "",
  );
  if (!inDist.startsWith("testing/") && /\.c?js$/.test(file) && isEntry(inDist)) {
    for (const other of reachable(file, new Set())) {
      for (const banned of ["vitest", "msw"]) {
        if (other.imports.includes(banned)) faults.push(`${name}: ${inDist} reaches ${banned}`);
      }
      const nodeEntry = name === "host-express" || inDist.startsWith("node/");
      const builtIn = other.imports.find(isBuiltIn);
      if (!nodeEntry && builtIn !== undefined) {
        faults.push(`${name}: ${inDist} reaches the Node built-in ${builtIn}`);
      }
    }
  }
  if (/\.d\.c?ts$/.test(file)) {
    for (const hidden of ["mitt", "ky", "oauth4webapi"]) {
      if (imports.includes(hidden)) faults.push(`${name}: ${inDist} shows a type of ${hidden}`);
    }
  }
}

function isEntry(file: string): boolean {
  return /(^|\/)(index|main)\.c?js$/.test(file);
}

/** A built file and the chunks it imports. */
function reachable(file: string, seen: Set<string>): { file: string; imports: string[] }[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, "utf8");
  const imports = [...text.matchAll(/(?:from|import|require\()\s*["']([^"']+)["']/g)].map(
    (match) => match[1] ?? "",
  );
  const chunks = imports
    .filter((path) => path.startsWith("."))
    .map((path) => join(file, "..", path));
  return [{ file, imports }, ...chunks.flatMap((chunk) => reachable(chunk, seen))];
}

function isBuiltIn(name: string): boolean {
  return name.startsWith("node:") || builtinModules.includes(name);
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

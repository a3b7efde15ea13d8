import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { entryNames } from "./dist-faults";
import { checkExamples } from "./example-faults";

// Compiles the examples in doc comments and documents, and reports every public function and class without
// an example.
// The extracted modules are written to .tmp/examples.

const root = resolve(import.meta.dirname, "..");

const sources = globSync("packages/*/src/**/*.{ts,tsx}", { cwd: root })
  .filter((path) => !path.includes(".test."))
  .sort()
  .map((path) => join(root, path));

const documents = globSync(
  ["README.md", "docs/**/*.md", "packages/*/README.md", "examples/**/*.md"],
  {
    cwd: root,
    exclude: ["docs/reference/**", "**/node_modules/**"],
  },
)
  .sort()
  .map((path) => join(root, path));

const packages = [
  "connector-core",
  "connector-github",
  "connector-slack",
  "fakes",
  "connector-gcal",
  "storage-sql",
  "host-express",
  "dev",
].map((name) => join(root, "packages", name));
const entryPoints = packages.flatMap((folder) =>
  entryNames(folder).map((entry) => join(folder, "src", entry, "index.ts")),
);

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile.bind(ts.sys)) as {
  readonly config: object;
};
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);

const { count, faults } = checkExamples({
  ...{ root, sources, documents, entryPoints, options },
  folder: join(root, ".tmp/examples"),
});
for (const fault of faults) console.error(fault);
console.log(`${String(count)} examples, ${String(faults.length)} faults`);
if (faults.length > 0) process.exitCode = 1;

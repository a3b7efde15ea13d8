import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { checkExamples } from "./example-faults";

// Do the examples in doc comments compile, and does every public function and class of
// connector-core have one? The modules are written to .tmp/examples.

const root = resolve(import.meta.dirname, "..");

const sources = globSync("packages/*/src/**/*.{ts,tsx}", { cwd: root })
  .filter((path) => !path.includes(".test."))
  .sort()
  .map((path) => join(root, path));

const core = "packages/connector-core";
const { exports } = JSON.parse(readFileSync(join(root, core, "package.json"), "utf8")) as {
  readonly exports: Readonly<Record<string, unknown>>;
};
const entryPoints = Object.keys(exports)
  .filter((path) => path !== "./package.json")
  .map((path) => join(root, core, "src", path, "index.ts"));

// Without an example when this check came: the list may only get shorter.
const exempt = [
  "createTelemetry",
  "createTestEnvironment",
  "fixedClock",
  "incompressible",
  "inspect",
  "InvalidKeyError",
  "memoryHarness",
  "memoryLogger",
  "nodeCrypto",
  "parseKeys",
  "pendingRevocationAad",
  "serveFetch",
  "testConnector",
  "testCrypto",
  "testStorage",
  "webCrypto",
];

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile.bind(ts.sys)) as {
  readonly config: object;
};
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);

const { count, faults } = checkExamples({
  ...{ root, sources, entryPoints, exempt, options },
  folder: join(root, ".tmp/examples"),
});
for (const fault of faults) console.error(fault);
console.log(`${String(count)} examples, ${String(faults.length)} faults`);
if (faults.length > 0) process.exitCode = 1;

import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeEntries, type PackageManifest } from "../published-packages";
import { emitDeclarations } from "./emit";
import { publishedFiles, type Format } from "./publish";

// Writes the declarations of the package in the working directory to its `dist`, a file per module, with
// maps that lead to copies of the sources. Which ones, and for which module system, follows from `exports`.

const root = process.cwd();
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as PackageManifest;
const formats: readonly Format[] = [
  { types: ".d.ts", scripts: ".js" },
  { types: ".d.cts", scripts: ".cjs" },
];

const promised = codeEntries(manifest).flatMap(([, target]) => typesIn(target));
const entriesOf = ({ types }: Format): string[] =>
  promised
    .filter((path) => path.endsWith(types))
    .map((path) => path.slice("./dist/".length, -types.length));
const all = [...new Set(formats.flatMap(entriesOf))];
const declarations = emitDeclarations(
  root,
  all.map((entry) => `src/${entry}.ts`),
);
for (const format of formats) {
  const { files, sources } = publishedFiles(declarations, entriesOf(format), format);
  for (const [path, text] of files) {
    const file = join(root, "dist", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  for (const [copy, source] of sources) cpSync(join(root, source), join(root, "dist", copy));
}

/** Paths of all declarations that a part of `exports` promises. */
function typesIn(target: unknown): string[] {
  if (typeof target !== "object" || target === null) return [];
  return Object.entries(target).flatMap(([condition, value]: [string, unknown]) =>
    condition === "types" && typeof value === "string" ? [value] : typesIn(value),
  );
}

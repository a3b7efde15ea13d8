import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import ts from "typescript";

// Rules for built packages that no compiler checks.

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
}

interface Built {
  readonly root: string;
  readonly manifest: Manifest;
  readonly files: ReadonlySet<string>;
}

const testTools = ["vitest", "msw"];
const hiddenLibraries = ["mitt"];

/** Finds the faults of the package in `root`, one line each. */
export function distFaults(root: string): string[] {
  const built = read(root);
  const faults = [exportFaults, runtimeFaults, typeFaults, citationFaults];
  return faults.flatMap((find) => find(built)).map((fault) => `${built.manifest.name}: ${fault}`);
}

/** Entries of an exports map that lead to code: `.`, `./testing`, … */
export function entryNames(root: string): string[] {
  return Object.keys(read(root).manifest.exports).filter((name) => !name.endsWith(".json"));
}

function read(root: string): Built {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const dist = join(root, "dist");
  const files = existsSync(dist) ? readdirSync(dist, { recursive: true, encoding: "utf8" }) : [];
  // Files for browsers are not modules of the package.
  const modules = files.filter((file) => !/^(swagger-ui|assets)\//.test(file));
  const code = modules.filter((file) => /\.(c?js|d\.c?ts)$/.test(file));
  return { root, manifest, files: new Set(code.map((file) => join(dist, file))) };
}

/** Every exported file is built, and every built file belongs to an export. */
function exportFaults(built: Built): string[] {
  const { root, manifest, files } = built;
  const promised = [...leaves(manifest.exports), ...Object.values(manifest.bin ?? {})]
    .map((path) => join(root, path))
    .filter((path) => path.startsWith(join(root, "dist")));
  const missing = promised.filter((path) => !files.has(path));
  const used = new Set(promised.flatMap((path) => [...reachable(built, path)]));
  const orphans = [...files].filter((file) => !used.has(file));
  return [
    ...missing.map((file) => `${relative(root, file)} is promised but was not built`),
    ...orphans.map((file) => `${relative(root, file)} was built but nothing exports it`),
  ];
}

/** Runtime files import no test tool, and below the host no Node built-in except in core's `/node`. */
function runtimeFaults(built: Built): string[] {
  const faults: string[] = [];
  const portable = built.manifest.name.startsWith("@tt/connector-");
  for (const [name, target] of Object.entries(built.manifest.exports)) {
    if (["./testing", "./msw"].includes(name)) continue;
    for (const entry of leaves(target).filter((path) => /\.c?js$/.test(path))) {
      for (const file of reachable(built, join(built.root, entry))) {
        for (const imported of importsOf(file)) {
          const found = `${entry} reaches ${imported} (in ${basename(file)})`;
          if (testTools.includes(packageOf(imported))) faults.push(found);
          if (portable && name !== "./node" && isBuiltin(imported)) faults.push(found);
        }
      }
    }
  }
  return faults;
}

/** Types do not mention libraries that may be replaced without a breaking change. */
function typeFaults(built: Built): string[] {
  return [...built.files]
    .filter((file) => /\.d\.c?ts$/.test(file))
    .flatMap((file) =>
      importsOf(file)
        .filter((imported) => hiddenLibraries.includes(packageOf(imported)))
        .map((imported) => `${relative(built.root, file)} shows a type of ${imported}`),
    );
}

/** Rule ids of our notes, and paths of the repository. */
const closedCitation =
  /\b(?!AES-|SHA-|RFC-|UTF-|ISO-)[A-Z]{2,4}-\d+\b|\bADR \d|\]\((?!https?:)[^)]*\)|(?:^|[\s`(])(?:src|docs|scripts|packages)\/[\w./-]+/;

/** Comments in types cite only what a reader of the package can open. */
function citationFaults(built: Built): string[] {
  return [...built.files]
    .filter((file) => /\.d\.c?ts$/.test(file))
    .flatMap((file) =>
      commentsOf(readFileSync(file, "utf8")).flatMap((comment) => {
        const cited = closedCitation.exec(comment)?.[0].trim();
        return cited === undefined ? [] : [`${relative(built.root, file)} cites ${cited}`];
      }),
    );
}

/** Doc comments without their examples, whose imports are paths of the reader. */
function commentsOf(text: string): string[] {
  const comments = text.match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return comments.map((comment) => comment.replace(/```[\s\S]*?```/g, ""));
}

/** A built file and all built files that it imports, directly or indirectly. */
function reachable(built: Built, from: string, seen = new Set<string>()): Set<string> {
  if (!built.files.has(from) || seen.has(from)) return seen;
  seen.add(from);
  for (const imported of importsOf(from)) {
    if (!imported.startsWith(".")) continue;
    const target = join(dirname(from), imported);
    // A declaration imports the script, but means the declaration beside it.
    const types = target.replace(/\.(c?)js$/, ".d.$1ts");
    reachable(built, /\.d\.c?ts$/.test(from) ? types : target, seen);
  }
  return seen;
}

const imports = new Map<string, readonly string[]>();

function importsOf(file: string): readonly string[] {
  const known = imports.get(file);
  if (known) return known;
  const found = ts
    .preProcessFile(readFileSync(file, "utf8"), true, true)
    .importedFiles.map((imported) => imported.fileName);
  imports.set(file, found);
  return found;
}

/** `msw/node` → `msw`, `@a/b/c` → `@a/b`. */
function packageOf(imported: string): string {
  const parts = imported.split("/");
  return parts.slice(0, imported.startsWith("@") ? 2 : 1).join("/");
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

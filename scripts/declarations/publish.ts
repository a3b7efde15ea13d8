import { posix } from "node:path";
import ts from "typescript";
import type { Declaration } from "./emit";

/** A module system: the extension of its declarations, and that of the scripts that they import. */
export interface Format {
  readonly types: ".d.ts" | ".d.cts";
  readonly scripts: ".js" | ".cjs";
}

/** Where copies of the sources are, to which the maps of declarations lead. */
const sourcesFolder = "sources";

/**
 * Makes the files of the declarations that an entry point shows, directly or indirectly: what only other
 * modules of the package use is not published. Imports get the extensions that Node.js needs.
 *
 * @param entries Paths of the entry points without extensions, as in `declarations`.
 * @returns texts by path below `dist`, and the sources to copy, by path of the copy
 */
export function publishedFiles(
  declarations: ReadonlyMap<string, Declaration>,
  entries: readonly string[],
  format: Format,
): { readonly files: Map<string, string>; readonly sources: Map<string, string> } {
  const files = new Map<string, string>();
  const sources = new Map<string, string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = path + format.types;
    if (files.has(file)) continue;
    const declaration = declarations.get(path);
    if (!declaration) throw new Error(`${path} has no declarations`);
    const imports = relativeImports(declarations, path, declaration.text);
    waiting.push(...imports.map(({ target }) => target));
    const copy = declaration.source.replace(/^src\//, `${sourcesFolder}/`);
    files.set(file, withImports(declaration.text, imports, format) + mapComment(file));
    files.set(`${file}.map`, mapTo(declaration.map, file, copy));
    sources.set(copy, declaration.source);
  }
  return { files, sources };
}

interface RelativeImport {
  /** Where the specifier is in the text, without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly specifier: string;
  /** Path of the module without an extension, as in the declarations. */
  readonly target: string;
}

/** @throws Error if an import leads to no module of the package */
function relativeImports(
  declarations: ReadonlyMap<string, Declaration>,
  path: string,
  text: string,
): RelativeImport[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName, pos }) => {
      const bare = fileName.replace(/\.(?:ts|tsx|js)$/, "");
      const target = posix.join(posix.dirname(path), bare);
      const found = [target, posix.join(target, "index")].find((each) => declarations.has(each));
      if (found === undefined) throw new Error(`${path} imports ${fileName}, which does not exist`);
      // The position is that of the specifier with its quotes, or right before them.
      const start = text.indexOf(fileName, pos);
      return { start, end: start + fileName.length, specifier: fileName, target: found };
    });
}

function withImports(
  text: string,
  imports: readonly RelativeImport[],
  { scripts }: Format,
): string {
  return imports
    .toSorted((a, b) => b.start - a.start)
    .reduce((changed, { start, end, specifier, target }) => {
      const bare = specifier.replace(/\.(?:ts|tsx|js)$/, "");
      // `./oauth` may be a folder; only the last part differs then.
      const isIndex = posix.basename(target) === "index" && posix.basename(bare) !== "index";
      const written = `${bare}${isIndex ? "/index" : ""}${scripts}`;
      return changed.slice(0, start) + written + changed.slice(end);
    }, text);
}

function mapComment(file: string): string {
  return `//# sourceMappingURL=${posix.basename(file)}.map\n`;
}

function mapTo(map: string, file: string, copy: string): string {
  const parsed = JSON.parse(map) as Record<string, unknown>;
  const source = posix.relative(posix.dirname(file), copy);
  return JSON.stringify({ ...parsed, file: posix.basename(file), sources: [source] });
}

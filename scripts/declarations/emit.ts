import { join, relative } from "node:path";
import ts from "typescript";

/** The declarations of one module, as the compiler writes them. */
export interface Declaration {
  /** Path of its source, e.g. `src/api/api.ts`. */
  readonly source: string;
  /** Without the comment that names the map. */
  readonly text: string;
  /** The source map, as JSON. */
  readonly map: string;
}

/**
 * Compiles the declarations of a package.
 * @param root Folder of the package, which has a `tsconfig.json` with `src` as `rootDir`.
 * @param entries Paths of the sources of its entry points, relative to `root`.
 * @returns the declarations by their path below `dist`, without an extension
 * @throws Error with the compiler's messages
 */
export function emitDeclarations(
  root: string,
  entries: readonly string[],
): ReadonlyMap<string, Declaration> {
  const outDir = join(root, "dist");
  const options: ts.CompilerOptions = {
    ...optionsOf(root),
    noEmit: false,
    declaration: true,
    declarationMap: true,
    emitDeclarationOnly: true,
    outDir,
  };
  const files = entries.map((entry) => join(root, entry));
  const program = ts.createProgram(files, options);
  const texts = new Map<string, string>();
  const sources = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (path, text, _mark, _error, emitted) => {
    texts.set(path, text);
    const [source] = emitted ?? [];
    if (source) sources.set(path, relative(root, source.fileName));
  });
  const found = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (found.length > 0) throw new Error(ts.formatDiagnostics(found, formatHost));
  const declarations = new Map<string, Declaration>();
  for (const [path, source] of sources) {
    if (!path.endsWith(".d.ts")) continue;
    const text = (texts.get(path) ?? "").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
    const map = texts.get(`${path}.map`) ?? "";
    declarations.set(relative(outDir, path).slice(0, -".d.ts".length), { source, text, map });
  }
  return declarations;
}

function optionsOf(root: string): ts.CompilerOptions {
  const file = join(root, "tsconfig.json");
  const { config, error } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as {
    readonly config?: unknown;
    readonly error?: ts.Diagnostic;
  };
  if (error) throw new Error(ts.formatDiagnostics([error], formatHost));
  return ts.parseJsonConfigFileContent(config, ts.sys, root).options;
}

const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (path) => path,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => "\n",
};

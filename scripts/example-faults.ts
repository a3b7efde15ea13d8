import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { documentExamples } from "./document-examples";

// Type-checks the `@example` blocks of doc comments and the `ts` blocks of documents, and finds public
// functions without an example.

/** A `ts` code block of an `@example` tag or of a Markdown document. */
export interface Example {
  /** The file that contains it. */
  readonly file: string;
  /** Line of the first line of code, counted from 1. */
  readonly line: number;
  readonly code: string;
  /** Path of its module below the folder of its document, so that other blocks can import it. */
  readonly module?: string;
}

/** What to check. */
export interface ExampleCheck {
  /** Paths in faults are relative to it. */
  readonly root: string;
  /** Source files whose examples are checked. */
  readonly sources: readonly string[];
  /** Markdown documents whose `ts` blocks are checked. */
  readonly documents?: readonly string[];
  /** Modules whose exported functions and classes need an example. */
  readonly entryPoints: readonly string[];
  /** Folder for the extracted modules. Its content is replaced. */
  readonly folder: string;
  readonly options: ts.CompilerOptions;
}

/** The number of checked examples and the faults, each as `file:line: message`. */
export interface ExampleReport {
  readonly count: number;
  readonly faults: readonly string[];
}

/** Checks all examples and entry points with one compilation. */
export function checkExamples(check: ExampleCheck): ExampleReport {
  const { root, folder } = check;
  const place = (file: string, line: number): string => `${relative(root, file)}:${String(line)}`;
  const faults: string[] = [];
  const examples = check.sources.flatMap((file) => {
    const { examples, unfenced } = examplesIn(file, readFileSync(file, "utf8"));
    faults.push(...unfenced.map((line) => `${place(file, line)}: @example needs a \`\`\`ts block`));
    return examples;
  });
  for (const file of check.documents ?? []) {
    examples.push(...documentExamples(file, readFileSync(file, "utf8")));
  }

  const modules = writeModules(folder, examples);
  const program = ts.createProgram([...modules.keys(), ...check.entryPoints], {
    ...check.options,
    noEmit: true,
  });
  for (const [path, example] of modules) {
    const source = program.getSourceFile(path);
    const diagnostics = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    for (const { messageText, start = 0 } of diagnostics) {
      // Some syntax errors are found at the end of the module, behind the example's last line.
      const last = example.code.split("\n").length - 1;
      const line = Math.min(source?.getLineAndCharacterOfPosition(start).line ?? 0, last);
      const message = ts.flattenDiagnosticMessageText(messageText, "\n  ");
      faults.push(`${place(example.file, example.line + line)}: ${message}`);
    }
  }
  for (const { name, file, line } of withoutExample(program, check.entryPoints)) {
    faults.push(`${place(file, line)}: ${name} is public and has no @example`);
  }
  return { count: examples.length, faults };
}

/** Finds the examples of a file, and the lines of `@example` tags without a `ts` block. */
export function examplesIn(
  file: string,
  text: string,
): { readonly examples: readonly Example[]; readonly unfenced: readonly number[] } {
  const examples: Example[] = [];
  const unfenced: number[] = [];
  let tag: number | undefined;
  let hasBlock = false;
  let block: { readonly line: number; readonly code: string[] } | undefined;
  const endTag = (): void => {
    if (tag !== undefined && !hasBlock) unfenced.push(tag);
    tag = undefined;
  };
  let isComment = false;
  text.split("\n").forEach((row, index) => {
    if (!isComment && /^\s*\/\*\*/.test(row)) isComment = true;
    if (!isComment) return;
    const content = row.replace(/^\s*(\/\*\*|\*(?!\/)) ?/, "");
    if (block && content.trim() === "```") {
      examples.push({ file, line: block.line, code: block.code.join("\n") });
      block = undefined;
    } else if (block) {
      block.code.push(content);
    } else if (/^@\w/.test(content)) {
      endTag();
      if (content.startsWith("@example")) [tag, hasBlock] = [index + 1, false];
    } else if (tag !== undefined && content.trim() === "```ts") {
      hasBlock = true;
      block = { line: index + 2, code: [] };
    }
    if (!row.includes("*/")) return;
    endTag();
    block = undefined;
    isComment = false;
  });
  return { examples, unfenced };
}

/** Writes one module per example. @returns the examples by path */
function writeModules(folder: string, examples: readonly Example[]): ReadonlyMap<string, Example> {
  rmSync(folder, { recursive: true, force: true });
  const files = [...new Set(examples.map(({ file }) => file))];
  return new Map(
    examples.map((example, index) => {
      const { module = `example-${String(index)}.ts`, file } = example;
      const path = join(folder, String(files.indexOf(file)), module);
      mkdirSync(dirname(path), { recursive: true });
      // Without an import or export, the names of one example would be visible in all others.
      writeFileSync(path, `${example.code}\nexport {};\n`);
      return [path, example];
    }),
  );
}

interface Missing {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** Exported functions and classes whose doc comment has no example, each once. */
function withoutExample(program: ts.Program, entryPoints: readonly string[]): readonly Missing[] {
  const checker = program.getTypeChecker();
  const missing = new Map<ts.Symbol, Missing>();
  for (const path of entryPoints) {
    const source = program.getSourceFile(path);
    const module = source && checker.getSymbolAtLocation(source);
    for (const exported of module ? checker.getExportsOfModule(module) : []) {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      const declaration = symbol.valueDeclaration;
      if (!declaration || !isCallable(symbol, declaration, checker)) continue;
      if (symbol.getJsDocTags(checker).some(({ name }) => name === "example")) continue;
      const file = declaration.getSourceFile();
      const { line } = file.getLineAndCharacterOfPosition(declaration.getStart());
      missing.set(symbol, { name: exported.name, file: file.fileName, line: line + 1 });
    }
  }
  return [...missing.values()];
}

function isCallable(symbol: ts.Symbol, node: ts.Declaration, checker: ts.TypeChecker): boolean {
  if ((symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) !== 0) return true;
  return checker.getTypeOfSymbolAtLocation(symbol, node).getCallSignatures().length > 0;
}

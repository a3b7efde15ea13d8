import type { Example } from "./example-faults";

/** A first line such as `// src/issue.ts` names the module, for imports from other blocks. */
const moduleName = /^\/\/ ([\w./-]+\.ts)$/;

/** Finds the `ts` blocks of a Markdown document, also indented ones in lists. */
export function documentExamples(file: string, text: string): Example[] {
  const examples: Example[] = [];
  let block:
    { readonly line: number; readonly indent: string; readonly code: string[] } | undefined;
  text.split("\n").forEach((row, index) => {
    const [, indent = "", language] = /^(\s*)```(\w*)/.exec(row) ?? [];
    if (!block) {
      if (language === "ts") block = { line: index + 2, indent, code: [] };
      return;
    }
    if (language === undefined) {
      block.code.push(row.slice(block.indent.length));
      return;
    }
    const module = moduleName.exec(block.code[0] ?? "")?.[1];
    const { line, code } = block;
    examples.push({ file, line, code: code.join("\n"), ...(module ? { module } : {}) });
    block = undefined;
  });
  return examples;
}

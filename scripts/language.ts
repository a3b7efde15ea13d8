import ts from "typescript";
import {
  allowed,
  citationRule,
  docRules,
  minWords,
  wordRules,
  type LanguageRule,
} from "./language-rules";

/** A text that breaks a rule. */
export interface LanguageFinding {
  readonly file: string;
  /** Line number, starting at 1. */
  readonly line: number;
  readonly rule: string;
  readonly found: string;
  readonly instead: string;
}

/** A prose text of a source file. */
interface Prose {
  readonly text: string;
  /** Offset in the file, to compute lines. */
  readonly start: number;
}

/**
 * Reports the texts of a TypeScript file that break a rule: its comments, doc comments and string
 * literals. Code is read with the TypeScript parser, so identifiers are never reported.
 */
export function checkTypeScript(file: string, source: string): readonly LanguageFinding[] {
  const kind = file.endsWith(".tsx") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, kind);
  const findings: LanguageFinding[] = [];
  const add = (start: number, rule: LanguageRule, found: string): void => {
    const line = tree.getLineAndCharacterOfPosition(start).line + 1;
    findings.push({ file, line, rule: rule.name, found, instead: rule.instead });
  };
  const search = (prose: Prose, rules: readonly LanguageRule[]): void => {
    const text = withoutAllowed(prose.text);
    for (const rule of rules) {
      const match = rule.pattern.exec(text);
      if (match) add(prose.start + match.index, rule, match[0]);
    }
  };

  for (const comment of commentsOf(tree, source)) {
    search(comment, wordRules);
    if (source.startsWith("/**", comment.start)) checkDoc(comment, search, add);
  }
  for (const comment of exportedDocsOf(tree, source)) search(comment, [citationRule]);
  visitStrings(tree, (prose) => {
    search(prose, wordRules);
  });
  visitSummaries(tree, (prose) => {
    if (wordCount(prose.text) < minWords) add(prose.start, shortSummary, prose.text);
  });
  return findings;
}

/** Reports the lines of a Markdown file that break a rule. Ignores code blocks and inline code. */
export function checkMarkdown(file: string, source: string): readonly LanguageFinding[] {
  let isCode = false;
  return source.split("\n").flatMap((line, index) => {
    if (/^\s*(?:```|~~~)/.test(line)) {
      isCode = !isCode;
      return [];
    }
    if (isCode) return [];
    const text = withoutAllowed(line.replace(/`[^`]*`/g, "``"));
    return wordRules.flatMap((rule) => {
      const found = rule.pattern.exec(text)?.[0];
      return found === undefined
        ? []
        : [{ file, line: index + 1, rule: rule.name, found, instead: rule.instead }];
    });
  });
}

const shortDoc: LanguageRule = {
  name: "short-doc",
  pattern: /^/,
  instead: `a description of at least ${String(minWords)} words`,
  bad: "/** 431. */",
  good: "/** Creates a 431 error. */",
};

const shortSummary: LanguageRule = {
  name: "short-summary",
  pattern: /^/,
  instead: `a summary of at least ${String(minWords)} words`,
  bad: 'summary: "It"',
  good: 'summary: "Get a project"',
};

function checkDoc(
  comment: Prose,
  search: (prose: Prose, rules: readonly LanguageRule[]) => void,
  add: (start: number, rule: LanguageRule, found: string) => void,
): void {
  const text = docText(comment.text);
  const summary = text.split(/(?:^|\s)@\w+/)[0]?.trim() ?? "";
  // A comment that consists of tags only (`@throws …`, `{@inheritDoc}`) needs no summary.
  if (summary !== "" && wordCount(summary) < minWords) add(comment.start, shortDoc, summary);
  search({ text, start: comment.start }, docRules);
}

/** The text of a doc comment in one line, without the asterisks. */
function docText(comment: string): string {
  return comment
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .replace(/\n\s*\* ?/g, " ")
    .trim();
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Replaces allowed fragments by characters that no rule matches; keeps offsets. */
function withoutAllowed(text: string): string {
  return allowed.reduce(
    (rest, fragment) => rest.replaceAll(fragment, "·".repeat(fragment.length)),
    text,
  );
}

/** All comments of a file, each once. */
function commentsOf(tree: ts.SourceFile, source: string): readonly Prose[] {
  const found = new Map<number, Prose>();
  const add = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const { pos, end } of ranges ?? []) {
      found.set(pos, { text: source.slice(pos, end), start: pos });
    }
  };
  const visit = (node: ts.Node): void => {
    // The text of a template or of JSX may look like a comment.
    if (!isTextNode(node)) {
      add(ts.getLeadingCommentRanges(source, node.getFullStart()));
      if (node.parent.kind !== ts.SyntaxKind.JsxElement) {
        add(ts.getTrailingCommentRanges(source, node.getEnd()));
      }
    }
    for (const child of node.getChildren(tree)) if (!ts.isJSDoc(child)) visit(child);
  };
  for (const child of tree.getChildren(tree)) visit(child);
  return [...found.values()];
}

function isTextNode(node: ts.Node): boolean {
  return ts.isJsxText(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

/** Doc comments of exported declarations and of their members. */
function exportedDocsOf(tree: ts.SourceFile, source: string): readonly Prose[] {
  const docs: Prose[] = [];
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of (node as { jsDoc?: readonly ts.JSDoc[] }).jsDoc ?? []) {
      docs.push({ text: source.slice(pos, end), start: pos });
    }
    if (!ts.isBlock(node)) ts.forEachChild(node, visit);
  };
  for (const statement of tree.statements) if (isExported(statement)) visit(statement);
  return docs;
}

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  const modifiers = ts.getModifiers(statement) ?? [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function visitStrings(tree: ts.SourceFile, found: (prose: Prose) => void): void {
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isJsxText(node);
    // One word is an identifier: a key, a table, a value of the protocol.
    if (isText && /\s/.test(node.text.trim())) {
      found({ text: node.text, start: node.getStart(tree) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
}

/** Texts of `summary: "…"`, as OpenAPI operations have them. */
function visitSummaries(tree: ts.SourceFile, found: (prose: Prose) => void): void {
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText(tree) === "summary" &&
      ts.isStringLiteralLike(node.initializer)
    ) {
      found({ text: node.initializer.text, start: node.initializer.getStart(tree) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
}

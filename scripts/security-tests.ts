import * as ts from "typescript";

/** A test that a document names: a link whose text is the title and whose target is the file. */
export interface NamedTest {
  readonly title: string;
  /** Path of the file, relative to the document. */
  readonly file: string;
}

/** A threat in the document's lists. */
export interface Threat {
  readonly name: string;
  readonly tests: readonly NamedTest[];
}

/**
 * Reads the threats of a Markdown document: the items of its lists that start with a bold name, between
 * the headings "Threats" and the next of its level. Links to `*.test.ts` in an item are its tests.
 */
export function readThreats(markdown: string): readonly Threat[] {
  const section = /^## Threats\n([^]*?)(?=^## |$(?![^]))/m.exec(markdown)?.[1] ?? "";
  return section
    .split(/^- (?=\*\*)/m)
    .slice(1)
    .map((item) => {
      const name = /^\*\*([^*]+)\*\*/.exec(item)?.[1] ?? "";
      return { name: name.replace(/\s+/g, " "), tests: namedTests(item) };
    });
}

function namedTests(item: string): NamedTest[] {
  return [...item.matchAll(/\[([^\]]+)\]\(([^)]+\.test\.tsx?)\)/g)].map(
    ([, title = "", file = ""]) => ({ title, file }),
  );
}

/** Titles of the tests and suites in a test file, as they are written there. */
export function titlesIn(source: string): ReadonlySet<string> {
  const titles = new Set<string>();
  const file = ts.createSourceFile("a.test.tsx", source, ts.ScriptTarget.Latest, false);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(describe|it|test)\b/.test(nameOf(node.expression))) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) titles.add(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return titles;
}

/** The name that a call starts with: `it` of `it.each(…)(…)`. */
function nameOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression)) return nameOf(expression.expression);
  if (ts.isCallExpression(expression)) return nameOf(expression.expression);
  return "";
}

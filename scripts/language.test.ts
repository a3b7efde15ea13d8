import { describe, expect, it } from "vitest";
import { checkMarkdown, checkTypeScript } from "./language";
import { citationRule, docRules, wordRules } from "./language-rules";

const rulesOf = (source: string): readonly string[] =>
  checkTypeScript("sample.ts", source).map(({ rule }) => rule);

describe("words", () => {
  it.each(wordRules)("$name are reported in comments, strings and Markdown", (rule) => {
    const { bad, good, name } = rule;
    for (const source of [
      `// ${bad}`,
      `const text = "${bad}";`,
      `const text = \`\${a} ${bad}\`;`,
    ]) {
      expect(rulesOf(source)).toContain(name);
    }
    expect(checkMarkdown("README.md", `Text\n${bad}`)).toContainEqual(
      expect.objectContaining({ line: 2, rule: name, instead: rule.instead }),
    );
    for (const source of [`// ${good}`, `const text = "${good}";`]) {
      expect(rulesOf(source)).toEqual([]);
    }
    expect(checkMarkdown("README.md", good)).toEqual([]);
  });

  it("are not reported in identifiers, keys and code blocks", () => {
    expect(rulesOf('const nobody = row.lane ?? "lane";')).toEqual([]);
    expect(checkMarkdown("README.md", "`nobody`\n\n```ts\nnobody();\n```")).toEqual([]);
  });

  it("are not reported in the allowed phrases", () => {
    expect(rulesOf("// Every legal notice is kept.")).toEqual([]);
  });

  it("have the file and the line of the word", () => {
    const source = "const a = 1;\n/*\n * Nobody\n */";
    expect(checkTypeScript("src/a.ts", source)).toMatchObject([{ file: "src/a.ts", line: 3 }]);
  });
});

describe("doc comments", () => {
  it.each(docRules)("$name is reported", ({ bad, good, name }) => {
    expect(rulesOf(`/** Sends the message. ${bad} */`)).toEqual(name === "question" ? [] : [name]);
    expect(rulesOf(`/** ${bad} */\nconst a = 1;`)).toContain(name);
    expect(rulesOf(`/** Sends the message. ${good} */`)).toEqual([]);
  });

  it("need a summary of three words", () => {
    expect(rulesOf("/** Of run. */")).toEqual(["short-doc"]);
    expect(rulesOf("/** Status of run. */")).toEqual([]);
    expect(rulesOf("/** @throws TypeError */")).toEqual([]);
  });

  it("of exported symbols cite nothing that a reader cannot open", () => {
    const { bad, good, name } = citationRule;
    expect(rulesOf(`/** ${bad} */\nexport const a = 1;`)).toEqual([name]);
    expect(rulesOf(`export interface A {\n  /** ${bad} */\n  b: string;\n}`)).toEqual([name]);
    expect(rulesOf(`/** ${bad} */\nconst a = 1;`)).toEqual([]);
    expect(rulesOf(`/** ${good} Twice. */\nexport const a = 1;`)).toEqual([]);
  });
});

it("OpenAPI summaries need three words", () => {
  expect(rulesOf('route({ summary: "Go on" });')).toEqual(["short-summary"]);
  expect(rulesOf('route({ summary: "Get a project" });')).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { documentExamples } from "./document-examples";

const file = "guide.md";
const found = (text: string) => documentExamples(file, text);

describe("the examples of a document", () => {
  it("are its blocks of TypeScript", () => {
    const text = "# A\n\n```ts\nconst a = 1;\n\na;\n```\n\n```sh\nls\n```\n\n```json\n{}\n```\n";
    expect(found(text)).toEqual([{ file, line: 4, code: "const a = 1;\n\na;" }]);
  });

  it("are found in lists, without the indentation", () => {
    expect(found("1. A\n\n   ```ts\n   if (a) {\n     b();\n   }\n   ```\n")).toEqual([
      { file, line: 4, code: "if (a) {\n  b();\n}" },
    ]);
  });

  it("are named by their first line", () => {
    const text =
      '```ts\n// src/a.ts\nexport {};\n```\n\n```ts\n// Not a name\nimport "./src/a.ts";\n```\n';
    expect(found(text)).toMatchObject([{ module: "src/a.ts" }, { line: 7 }]);
    expect(found(text)[1]).not.toHaveProperty("module");
  });
});

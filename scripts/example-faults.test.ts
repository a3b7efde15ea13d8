import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkExamples, examplesIn } from "./example-faults";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "example-faults-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const documented = `
/**
 * Doubles a number.
 *
 * @example
 * \`\`\`ts
 * import { double } from "@sample";
 *
 * const four: number = double(2);
 * \`\`\`
 */
export function double(value: number): number {
  return value * 2;
}
`;

/** Checks a package with one source file. */
function check(source: string): ReturnType<typeof checkExamples> {
  const file = join(root, "src/index.ts");
  mkdirSync(join(root, "src"));
  writeFileSync(file, source);
  return checkExamples({
    root,
    sources: [file],
    entryPoints: [file],
    folder: join(root, ".tmp/examples"),
    options: {
      strict: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      // The full library would take most of the time.
      lib: ["lib.es5.d.ts"],
      types: [],
      paths: { "@sample": [file] },
    },
  });
}

describe("checkExamples", () => {
  it("accepts examples that compile", () => {
    expect(check(documented)).toEqual({ count: 1, faults: [] });
  });

  it("reports the line of a broken example", () => {
    const { faults } = check(documented.replace("double(2)", `double("2")`));
    expect(faults).toEqual([expect.stringMatching(/^src\/index\.ts:9: Argument of type 'string'/)]);
  });

  it("reports a syntax error", () => {
    const { faults } = check(documented.replace("double(2);", "double(2"));
    expect(faults).toEqual([expect.stringMatching(/^src\/index\.ts:9: .* expected/)]);
  });

  it("reports an example without a code block", () => {
    const { faults } = check(documented.replaceAll("```ts", "```"));
    expect(faults).toEqual(["src/index.ts:5: @example needs a ```ts block"]);
  });

  it("reports public functions and classes without an example", () => {
    const { faults } = check(`${documented}
      export class Counter {}
      export const triple = (value: number): number => value * 3;
      export const limit = 3;
      function hidden(): void {}
      hidden();
    `);
    expect(faults).toEqual([
      "src/index.ts:16: Counter is public and has no @example",
      "src/index.ts:17: triple is public and has no @example",
    ]);
  });
});

describe("examplesIn", () => {
  it("finds all blocks of an example and ignores other blocks", () => {
    const text = [
      "/**",
      " * ```ts",
      " * no();",
      " * ```",
      " * @example",
      " * ```ts",
      " * first();",
      " * ```",
      " * ```ts",
      " * if (second) {",
      " *   second();",
      " * }",
      " * ```",
      " * @returns nothing",
      " */",
      "const after = 1;",
    ].join("\n");
    expect(examplesIn("a.ts", text)).toEqual({
      examples: [
        { file: "a.ts", line: 7, code: "first();" },
        { file: "a.ts", line: 10, code: "if (second) {\n  second();\n}" },
      ],
      unfenced: [],
    });
  });
});

import { describe, expect, it } from "vitest";
import type { Declaration } from "./emit";
import { publishedFiles, type Format } from "./publish";

const modules: Format = { types: ".d.ts", scripts: ".js" };
const common: Format = { types: ".d.cts", scripts: ".cjs" };

const declaration = (source: string, text: string): Declaration => ({
  source,
  text,
  map: JSON.stringify({ version: 3, file: "x.d.ts", sources: [`../${source}`], mappings: "AAAA" }),
});
const declarations = new Map([
  [
    "index",
    declaration(
      "src/index.ts",
      'export { a } from "./a/a";\nexport * from "./oauth";\nexport type Z = import("zod").ZodType;\n',
    ),
  ],
  ["a/a", declaration("src/a/a.tsx", 'export declare const a: import("../b.ts").B;\n')],
  ["b", declaration("src/b.ts", "export type B = string;\n")],
  ["oauth/index", declaration("src/oauth/index.ts", "export {};\n")],
  ["unused", declaration("src/unused.ts", "export {};\n")],
]);

describe("the published declarations", () => {
  it("are those that an entry point reaches, with the extensions of the module system", () => {
    const { files } = publishedFiles(declarations, ["index"], modules);
    const texts = Object.fromEntries([...files].filter(([path]) => !path.endsWith(".map")));
    expect(texts).toEqual({
      "index.d.ts":
        'export { a } from "./a/a.js";\nexport * from "./oauth/index.js";\n' +
        'export type Z = import("zod").ZodType;\n//# sourceMappingURL=index.d.ts.map\n',
      "a/a.d.ts": 'export declare const a: import("../b.js").B;\n//# sourceMappingURL=a.d.ts.map\n',
      "b.d.ts": "export type B = string;\n//# sourceMappingURL=b.d.ts.map\n",
      "oauth/index.d.ts": "export {};\n//# sourceMappingURL=index.d.ts.map\n",
    });
  });

  it("are there for CommonJS too", () => {
    const { files } = publishedFiles(declarations, ["a/a"], common);
    expect([...files.keys()].sort()).toEqual([
      "a/a.d.cts",
      "a/a.d.cts.map",
      "b.d.cts",
      "b.d.cts.map",
    ]);
    expect(files.get("a/a.d.cts")).toContain('import("../b.cjs").B');
  });

  it("have maps that lead to copies of the sources", () => {
    const { files, sources } = publishedFiles(declarations, ["a/a"], common);
    expect(JSON.parse(files.get("a/a.d.cts.map") ?? "")).toMatchObject({
      file: "a.d.cts",
      sources: ["../sources/a/a.tsx"],
    });
    expect([...sources]).toEqual([
      ["sources/a/a.tsx", "src/a/a.tsx"],
      ["sources/b.ts", "src/b.ts"],
    ]);
  });

  it("import only modules that exist", () => {
    const broken = new Map([["index", declaration("src/index.ts", 'export * from "./gone";\n')]]);
    expect(() => publishedFiles(broken, ["index"], modules)).toThrow("./gone");
  });
});

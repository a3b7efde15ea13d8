import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { distFaults } from "./dist-faults";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dist-faults-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const sound = {
  "dist/index.js": `import { z } from "zod"; import { a } from "./chunk-1.js"; export { a, z };`,
  "dist/index.cjs": `var zod = require("zod"); exports.z = zod.z;`,
  "dist/index.d.ts": `export { A } from "./shared-1.js";`,
  "dist/index.d.cts": `export type A = string;`,
  "dist/shared-1.d.ts": `export type A = string;`,
  "dist/chunk-1.js": `export const a = 1;`,
  "dist/node/index.js": `import { hash } from "node:crypto"; export { hash };`,
  "dist/testing/index.js": `import { it } from "vitest"; export { it };`,
};

/** Faults of a correct package with the given files changed; `undefined` leaves a file out. */
function faultsWith(
  changed: Record<string, string | undefined>,
  name = "@tt/connector-x",
): string[] {
  const exports = {
    ".": {
      import: { types: "./dist/index.d.ts", default: "./dist/index.js" },
      require: { types: "./dist/index.d.cts", default: "./dist/index.cjs" },
    },
    "./node": "./dist/node/index.js",
    "./testing": "./dist/testing/index.js",
    "./package.json": "./package.json",
  };
  const files: typeof changed = {
    "package.json": JSON.stringify({ name, exports }),
    ...sound,
    ...changed,
  };
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return distFaults(root);
}

describe("a built package", () => {
  it("is sound", () => {
    expect(faultsWith({})).toEqual([]);
  });

  it.each([
    ["a static import", `import "msw/node"; export const a = 1;`, "msw/node"],
    ["a dynamic import", `export const a = () => import("vitest");`, "vitest"],
  ])("has no test tool in what runs: %s in a shared chunk", (_, chunk, tool) => {
    expect(faultsWith({ "dist/chunk-1.js": chunk })).toEqual([
      `@tt/connector-x: ./dist/index.js reaches ${tool} (in chunk-1.js)`,
    ]);
  });

  it.each(["node:fs", "fs/promises", "node:sqlite"])("is portable: no %s", (builtIn) => {
    const broken = { "dist/index.cjs": `var x = require("${builtIn}");` };
    expect(faultsWith(broken)).toEqual([
      `@tt/connector-x: ./dist/index.cjs reaches ${builtIn} (in index.cjs)`,
    ]);
    expect(faultsWith(broken, "@tt/host-x")).toEqual([]);
  });

  it.each([
    [`import { Emitter } from "mitt"; export type A = Emitter<{}>;`, "mitt"],
    [`export type A = import("mitt").Emitter<{}>;`, "mitt"],
  ])("keeps its libraries out of its types", (text, library) => {
    expect(faultsWith({ "dist/shared-1.d.ts": text })).toEqual([
      `@tt/connector-x: dist/shared-1.d.ts shows a type of ${library}`,
    ]);
  });

  it("has every file it promises", () => {
    expect(faultsWith({ "dist/index.cjs": undefined })).toEqual([
      "@tt/connector-x: dist/index.cjs is promised but was not built",
    ]);
  });

  it("has no file that cannot be imported", () => {
    expect(faultsWith({ "dist/web/index.js": "export {};" })).toEqual([
      "@tt/connector-x: dist/web/index.js was built but nothing exports it",
    ]);
  });

  it.each([
    ["a rule id", "Seconds to wait (GC-36).", "GC-36"],
    ["a decision", "See ADR 7.", "ADR 7"],
    ["a source file", "Written by `scripts/names.ts`.", "`scripts/names.ts"],
    ["a relative link", "See [the guide](../guide.md).", "](../guide.md)"],
  ])("cites nothing that its readers cannot open: %s", (_, comment, cited) => {
    expect(faultsWith({ "dist/shared-1.d.ts": `/** ${comment} */\nexport type A = 1;` })).toEqual([
      `@tt/connector-x: dist/shared-1.d.ts cites ${cited}`,
    ]);
  });

  it("may cite standards, pages and files of its users", () => {
    const comment =
      'AES-256, [RFC 8288](https://example.com), `./mine.mjs`.\n```ts\nimport "src/a";\n```';
    expect(faultsWith({ "dist/shared-1.d.ts": `/** ${comment} */\nexport type A = 1;` })).toEqual(
      [],
    );
  });
});

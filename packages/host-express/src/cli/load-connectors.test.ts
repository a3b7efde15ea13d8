import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtIn } from "../built-in";
import { ConfigError } from "../platform/config/config";
import { loadConnectors, parseConnectorNames } from "./load-connectors";

/** Source of a connector; loading reads nothing else of it. */
const descriptor = (slug: string, { key = `${slug}_connector`, version = 1 } = {}): string =>
  `{ specificationVersion: ${String(version)}, create() {}, ` +
  `manifest: { key: "${key}", slug: "${slug}", name: "${slug}" } }`;

const files: Readonly<Record<string, string>> = {
  "named.mjs": `export const a = ${descriptor("a")}; export const b = ${descriptor("b")};`,
  "default.mjs": `export default ${descriptor("c")}; export const settings = {}, nothing = null;`,
  "common.cjs": `module.exports = { d: ${descriptor("d")} };`,
  "whole.cjs": `module.exports = ${descriptor("e")};`,
  "connectors/below.mjs": `export { a as again } from "../named.mjs";`,
  "none.mjs": "export const text = 'x';",
  "old.mjs": `export const old = ${descriptor("old", { version: 7 })};`,
  "taken-key.mjs": `export const x = ${descriptor("x", { key: "github_connector" })};`,
  "taken-slug.mjs": `export const x = ${descriptor("slack", { key: "x_connector" })};`,
  "broken.mjs": "export const = 1;",
  "throws.mjs": "throw new Error('no licence.\\nsecond line')",
  "needs.mjs": 'import "not-installed";',
  // Only importable: its exports have no condition for require.
  "node_modules/esm-only/package.json":
    '{"name":"esm-only","type":"module","exports":{".":{"import":"./lib/main.js"},"./two":"./two.js"}}',
  "node_modules/esm-only/lib/main.js": `export default ${descriptor("f")};`,
  "node_modules/esm-only/two.js": `export const g = ${descriptor("g")};`,
  "node_modules/@acme/common/package.json": '{"name":"@acme/common","main":"main.js"}',
  "node_modules/@acme/common/main.js": `exports.h = ${descriptor("h")};`,
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tt-connectors-"));
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
});
afterAll(() => rm(directory, { recursive: true }));

const load = async (...names: string[]): Promise<readonly string[]> => {
  const loaded = await loadConnectors(names, directory);
  expect(loaded.slice(0, builtIn.length)).toEqual(builtIn);
  return loaded.slice(builtIn.length).map(({ manifest }) => manifest.slug);
};

describe("loadConnectors", () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ["nothing", [], []],
    ["all named exports", ["./named.mjs"], ["a", "b"]],
    ["a default export", ["./default.mjs"], ["c"]],
    ["CommonJS", ["./common.cjs"], ["d"]],
    ["CommonJS that is a connector as a whole", ["./whole.cjs"], ["e"]],
    ["a package that can only be imported", ["esm-only"], ["f"]],
    ["an entry of a package", ["esm-only/two"], ["g"]],
    ["a package in CommonJS", ["@acme/common"], ["h"]],
    ["several", ["./default.mjs", "esm-only"], ["c", "f"]],
    ["a name twice", ["esm-only", "esm-only"], ["f"]],
    ["a connector by two ways", ["./named.mjs", "./connectors/below.mjs"], ["a", "b"]],
  ])("loads %s", async (_name, names, slugs) => {
    expect(await load(...names)).toEqual(slugs);
  });

  it("loads an absolute path", async () => {
    expect(await load(join(directory, "default.mjs"))).toEqual(["c"]);
  });

  it.each<readonly [string, string]>([
    ["./missing.mjs", "Check the path"],
    ["missing-package", "or start the path of a file with ./"],
    ["named.mjs", "Write ./named.mjs"],
    ["./connectors", "Name the file in that directory"],
    ["./needs.mjs", "not-installed"],
    ["./needs.mjs", "Check its imports: packages must be installed"],
    ["esm-only/three", "Install a version that works"],
    ["./broken.mjs", "cannot be loaded: "],
    ["./throws.mjs", "cannot be loaded: no licence."],
    ["./none.mjs", "exports no connector"],
    ["./old.mjs", "specification 7, but this host supports 1"],
    ["./taken-key.mjs", 'the key "github_connector" of another connector, GitHub'],
    ["./taken-slug.mjs", 'the slug "slack" of another connector, Slack'],
  ])("refuses %s in one line that says: %s", async (name, text) => {
    const error: unknown = await load(name).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    const { message } = error as ConfigError;
    expect(message).toContain(`Connector "${name}" `);
    expect(message).toContain(text);
    expect(message).not.toContain("\n");
  });
});

describe("parseConnectorNames", () => {
  it.each([
    [undefined, []],
    ["", []],
    ["a", ["a"]],
    [" ./a.mjs , @acme/b,", ["./a.mjs", "@acme/b"]],
  ])("reads %j", (text, names) => {
    expect(parseConnectorNames(text)).toEqual(names);
  });
});

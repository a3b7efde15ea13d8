import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

// Checks a small tree, in which each broken file breaks one rule, with the real rules.

const core = "packages/connector-core/src";
const github = "packages/connector-github/src";
const host = "packages/host-express/src";

/** Files that break no rule: they import what the architecture allows. */
const sound: Record<string, readonly string[]> = {
  [`${core}/index.ts`]: ["./port", "zod"],
  [`${core}/port.ts`]: ["./http/client"],
  [`${core}/http/client.ts`]: ["mitt"],
  [`${core}/node/index.ts`]: ["node:crypto", "../port"],
  [`${core}/testing/index.ts`]: ["vitest", "../port", "../memory/clock"],
  [`${core}/memory/clock.ts`]: ["../port"],
  [`${github}/index.ts`]: ["./decide"],
  [`${github}/decide.ts`]: ["@tt/connector-core", "zod"],
  "packages/connector-slack/src/index.ts": ["@tt/connector-core"],
  [`${host}/index.ts`]: ["./app"],
  [`${host}/main.ts`]: ["./app"],
  [`${host}/app.ts`]: ["./features/tasks/routes", "@tt/connector-github", "express"],
  [`${host}/features/tasks/routes.ts`]: ["./store", "../../platform/db"],
  [`${host}/features/tasks/store.ts`]: ["../projects/store"],
  [`${host}/features/projects/store.ts`]: ["../../platform/db"],
  [`${host}/features/projects/page.tsx`]: ["./store"],
  [`${host}/connectors/registry.ts`]: ["./storage/commit", "../features/tasks/store"],
  [`${host}/platform/db.ts`]: ["node:fs", "@tt/connector-core/node"],
  [`${host}/connectors/storage/commit.ts`]: ["../../features/tasks/store", "../../platform/db"],
  [`${host}/connectors/sync/routes.ts`]: ["../registry", "../../platform/http/route"],
  [`${host}/platform/http/route.ts`]: ["../db"],
  [`${host}/platform/time/duration-text.ts`]: [],
  [`${host}/browser/swap.ts`]: ["./toast", "../platform/time/duration-text"],
  [`${host}/browser/toast.ts`]: [],
  "packages/fakes/src/github/index.ts": ["@tt/connector-core", "zod"],
  "packages/dev/src/index.ts": ["@tt/host-express"],
  "packages/create-connector/src/main.ts": ["node:fs"],
  "examples/sound.ts": ["@tt/connector-github"],
  // The second file of a cycle, which is reported once.
  "examples/two.ts": ["./one"],
};

const broken: readonly (readonly [file: string, imported: string, ...rules: string[]])[] = [
  [`${core}/knows-github.ts`, "@tt/connector-github", "core-knows-nobody"],
  [`${core}/knows-host.ts`, "../../host-express/src/app", "core-knows-nobody"],
  [`${core}/needs-pg.ts`, "pg", "core-needs-two-libraries"],
  [`${core}/needs-node.ts`, "node:process", "no-node-built-ins-below-the-host"],
  [`${core}/needs-index.ts`, "./index", "no-own-index"],
  [`${core}/needs-node-index.ts`, "./node/index", "no-own-index"],
  [`${core}/needs-testing.ts`, "./testing/clock", "runtime-never-needs-testing"],
  [
    `${core}/memory/needs-vitest.ts`,
    "vitest",
    "core-needs-two-libraries",
    "runtime-never-needs-testing",
  ],
  [`${core}/needs-memory.ts`, "./memory/clock", "only-tests-need-memory"],
  ["packages/fakes/src/knows-github.ts", "@tt/connector-github", "fakes-know-only-core"],
  [`${host}/uses-fakes.ts`, "../../fakes/src/github/index", "only-tests-and-tools-need-fakes"],
  ["packages/storage-sql/src/needs-pg.ts", "pg", "storage-sql-knows-only-core"],
  ["packages/storage-sql/src/needs-express.ts", "express", "storage-sql-knows-only-core"],
  [`${github}/knows-slack.ts`, "../../connector-slack/src/index", "connectors-know-only-core"],
  [`${github}/knows-host.ts`, "@tt/host-express", "connectors-know-only-core"],
  [`${github}/needs-express.ts`, "express", "connectors-need-zod"],
  [`${github}/needs-kysely.ts`, "kysely", "connectors-need-zod"],
  [`${github}/needs-process.ts`, "process", "no-node-built-ins-below-the-host"],
  [`${host}/platform/uses-feature.ts`, "../features/tasks/store", "platform-is-the-ground"],
  [`${host}/platform/uses-storage.ts`, "../connectors/storage/commit", "platform-is-the-ground"],
  [`${host}/platform/uses-app.ts`, "../app", "platform-is-the-ground"],
  [
    `${host}/connectors/storage/uses-routes.ts`,
    "../../features/tasks/routes",
    "connectors-use-no-routes-of-features",
    "storage-uses-reads-and-writes-of-features",
  ],
  [
    `${host}/connectors/storage/uses-registry.ts`,
    "../registry",
    "storage-uses-reads-and-writes-of-features",
  ],
  [
    `${host}/features/projects/uses-routes.ts`,
    "../tasks/routes",
    "features-do-not-use-each-others-routes",
  ],
  [
    `${host}/features/tasks/uses-page.ts`,
    "../projects/page",
    "features-do-not-use-each-others-routes",
  ],
  [`${host}/features/tasks/write.ts`, "../../platform/http/route", "domain-knows-no-http"],
  [`${host}/features/tasks/uses-app.ts`, "../../app", "features-do-not-know-who-starts-them"],
  [
    `${host}/features/tasks/uses-storage.ts`,
    "../../connectors/storage/commit",
    "features-know-no-connector",
  ],
  [`${host}/cli.ts`, "./features/tasks/routes", "only-app-lists-routes"],
  [`${host}/browser/uses-database.ts`, "../platform/db", "browser-modules-stand-alone"],
  [`${host}/uses-browser.ts`, "./browser/swap", "nobody-imports-browser-modules"],
  [`${host}/imports-main.ts`, "./main", "nobody-imports-main"],
  [`${host}/uses-vitest.ts`, "vitest", "runtime-never-needs-testing"],
  [
    "examples/looks-inside.ts",
    "../packages/connector-core/src/port",
    "examples-use-what-is-public",
  ],
  [`${host}/uses-tools.ts`, "../../dev/src/index", "nobody-needs-the-tools"],
  [
    "packages/create-connector/src/uses-core.ts",
    "@tt/connector-core",
    "create-connector-knows-nobody",
  ],
  ["packages/dev/src/looks-inside.ts", "../../host-express/src/app", "tools-use-what-is-public"],
  ["examples/one.ts", "./two", "no-cycles"],
];

const libraries = ["zod", "mitt", "pg", "express", "kysely", "vitest"];

let root: string;
let found: string[];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "dependency-rules-"));
  for (const [file, imported] of Object.entries(sound)) write(file, imported);
  for (const [file, imported] of broken) write(file, [imported]);
  write(`${core}/testing/clock.ts`, []);
  for (const name of libraries) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
    put(`node_modules/${name}/index.js`, "");
  }
  for (const file of ["tsconfig.json", "tsconfig.base.json", ".dependency-cruiser.cjs"]) {
    cpSync(resolve(import.meta.dirname, "..", file), join(root, file));
  }
  found = cruise();
}, 60_000);

afterAll(() => {
  rmSync(root, { recursive: true });
});

it.each(broken)("%s must not import %s", (file, _imported, ...rules) => {
  expect(found.filter((line) => line.startsWith(`${file}: `)).sort()).toEqual(
    rules.map((rule) => `${file}: ${rule}`).sort(),
  );
});

it("breaks every rule there is", () => {
  const config = createRequire(import.meta.url)("../.dependency-cruiser.cjs") as {
    forbidden: { name: string }[];
  };
  const rules = new Set(broken.flatMap(([, , ...names]) => names));
  expect(config.forbidden.map(({ name }) => name).sort()).toEqual([...rules].sort());
});

it("lets sound files pass", () => {
  const known = new Set(broken.map(([file]) => file));
  expect(found.filter((line) => !known.has(line.split(": ")[0] ?? ""))).toEqual([]);
});

function cruise(): string[] {
  const program = resolve(import.meta.dirname, "../node_modules/.bin/depcruise");
  const args = ["packages", "examples", "--output-type", "json"];
  const child = spawnSync(program, args, { cwd: root, encoding: "utf8" });
  if (!child.stdout) throw new Error(child.stderr);
  const { summary } = JSON.parse(child.stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return [...new Set(summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`))];
}

function write(file: string, imported: readonly string[]): void {
  const lines = imported.map((name) => `import ${JSON.stringify(name)};`);
  put(file, [...lines, "export {};"].join("\n"));
}

function put(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

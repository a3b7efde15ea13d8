import { globSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sizingLines } from "../bench/runner/sizing";
import { loggedMessages } from "./logged-messages";

// The files in deploy/ name variables, metrics and paths of the host, which may be renamed.

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const readme = read("README.md");
const operations = read("docs/operations.md");
const metrics = read("packages/host-express/src/platform/metrics/metrics.ts");
const names = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern) ?? [])];

describe("deploy/", () => {
  it.each(readdirSync(new URL("deploy/", root)))("%s names variables that the host has", (file) => {
    const text = read(`deploy/${file}`);
    const variables = names(text, /\b(?:[A-Z]+_)+(?:URL|DIR|KEY|KEY_FILE|PROXY|TOKEN|LEVEL)\b/g);
    expect(variables.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("alerts.yaml names metrics that the host has", () => {
    const used = names(read("deploy/alerts.yaml"), /\btt_\w+/g);
    const known = used.filter((name) =>
      metrics.includes(name.replace(/_(?:bucket|count|sum)$/, "")),
    );
    expect(used.length).toBeGreaterThan(4);
    expect(used).toEqual(known);
  });

  it("operations.md explains all metrics of the host, and no others", () => {
    const known = names(metrics, /(?<=name: ")tt_\w+/g);
    const explained = names(operations, /(?<=^\| `)tt_\w+/gm);
    expect(known.length).toBeGreaterThan(5);
    expect(explained.sort()).toEqual(known.sort());
  });

  describe("the log messages of operations.md", () => {
    const logs = operations.slice(operations.indexOf("## Logs"), operations.indexOf("## Traces"));
    const quoted = names(logs, /(?<=^\| `)[^`…{]+/gm);
    const sources = (...packages: readonly string[]): string[] =>
      globSync(
        packages.map((name) => `packages/${name}/src/**/*.{ts,tsx}`),
        { cwd: root, exclude: ["**/*.test.ts"] },
      ).map((path) => read(path));

    it("are written by the host or by core", () => {
      const text = sources("host-express", "connector-core").join("\n");
      expect(quoted.length).toBeGreaterThan(30);
      expect(quoted.filter((message) => !text.includes(message.trim()))).toEqual([]);
    });

    it("are all warnings and errors of the host", () => {
      const written = sources("host-express").flatMap(loggedMessages);
      expect(written.length).toBeGreaterThan(25);
      const isQuoted = (message: string): boolean =>
        quoted.some((start) => message.startsWith(start.trim()) || start.startsWith(message));
      expect(written.filter((message) => !isQuoted(message))).toEqual([]);
    });
  });

  it("operations.md has the figures of performance.md; `npm run bench -- sizing` writes them", () => {
    expect(operations.replaceAll(/ +/g, " ")).toContain(
      sizingLines(read("docs/performance.md")).join("\n").replaceAll(/ +/g, " "),
    );
  });

  it("no image is made with what git ignores, or with the history and the environment", () => {
    const left = read(".dockerignore").split("\n");
    const ignored = read(".gitignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.replace(/\/$/, ""))
      .map((line) => (line.includes("/") ? line : `**/${line}`));
    expect(ignored.length).toBeGreaterThan(5);
    expect(left).toEqual(expect.arrayContaining([...ignored, ".git", "**/.env*"]));
  });

  it.each(["Dockerfile", "tt-host.service"])("%s starts the program that is published", (file) => {
    const { bin } = JSON.parse(read("packages/host-express/package.json")) as {
      readonly bin: Readonly<Record<string, string>>;
    };
    const program = bin["tt-host"]?.replace("./", "packages/host-express/") ?? "";
    expect(read(`deploy/${file}`).replaceAll(/[",]/g, "")).toContain(`node ${program} serve`);
  });

  it("Dockerfile has the project's own Node.js", () => {
    const lock = JSON.parse(read("package-lock.json")) as {
      readonly packages: Readonly<Record<string, { readonly version?: string }>>;
    };
    const version = lock.packages["node_modules/node"]?.version ?? "";
    const images = names(read("deploy/Dockerfile"), /(?<=^FROM node:)[\d.]+/gm);
    expect(images).toEqual([version]);
  });
});

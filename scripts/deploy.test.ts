import { globSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";

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

  it("operations.md quotes log messages that the host writes", () => {
    const logs = operations.slice(operations.indexOf("## Logs"), operations.indexOf("## Traces"));
    const quoted = names(logs, /(?<=^\| `)[^`…{]+/gm);
    const sources = globSync("packages/host-express/src/**/*.ts", { cwd: root })
      .map((path) => read(path))
      .join("\n");
    expect(quoted.length).toBeGreaterThan(5);
    expect(quoted.filter((message) => !sources.includes(message.trim()))).toEqual([]);
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

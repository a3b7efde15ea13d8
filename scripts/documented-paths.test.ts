import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Folders that the documents' paths start from. */
const bases = ["", "packages", "packages/host-express", "packages/host-express/src"];
const cores = ["packages/connector-core/src", "packages/host-express/src/connectors"];

/** Paths in code spans: of files with an ending, and of folders with a slash at the end. */
function pathsIn(text: string): readonly string[] {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
  return spans.filter((span) =>
    /^[\w@.<>-]+(\/[\w@.<>-]+)*(\.(tsx?|css|md|js|cjs)|\/)$/.test(span),
  );
}

/** True if the file or folder exists; `<x>` stands for any feature, and a bare name for any file. */
function isThere(path: string): boolean {
  const pattern = path.replace(/<\w+>/g, "*");
  const inFolders = [...bases, ...cores].some(
    (base) => existsSync(join(root, base, path)) || globSync(join(root, base, pattern)).length > 0,
  );
  if (inFolders || path.slice(0, -1).includes("/")) return inFolders;
  return globSync(join(root, `packages/*/{src,test}/**/${path}`)).length > 0;
}

describe.each(["AGENTS.md", "CONTRIBUTING.md", "docs/architecture.md"])("%s", (document) => {
  const text = readFileSync(join(root, document), "utf8");
  const paths = [...new Set(pathsIn(text))];

  it("names files and folders that exist", () => {
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });

  it("has every row of its tables once", () => {
    const rows = text.split("\n").filter((line) => /^\| .*`.*\|$/.test(line));
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
  });
});

it("AGENTS.md leads along its ways in at most six steps, each with a file to open", () => {
  const text = readFileSync(join(root, "AGENTS.md"), "utf8");
  const ways = text.split("\n### The way of ").slice(1);
  expect(ways.length).toBeGreaterThanOrEqual(3);
  for (const way of ways) {
    const [section = ""] = way.split("\n## ");
    const steps = section.split(/\n(?=\d\. )/).slice(1);
    expect(steps.length).toBeLessThanOrEqual(6);
    for (const step of steps) expect(step).toMatch(/^\d\. `[\w/.-]+\.tsx?`/);
  }
});

it("the index of decisions lists every page by its title", () => {
  const index = readFileSync(join(root, "docs/adr/README.md"), "utf8");
  const listed = [...index.matchAll(/\| \[(\d+)\]\(([^)]+)\)\s*\| (.+?)\s*\|/g)].map(
    ([, number, file, title]) => [file, `# ${number ?? ""}. ${title ?? ""}`],
  );
  const pages = globSync("0*.md", { cwd: join(root, "docs/adr") }).sort();
  const titles = pages.map((file) => [
    file,
    readFileSync(join(root, "docs/adr", file), "utf8").split("\n")[0],
  ]);
  expect(listed).toEqual(titles);
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "prettier";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectorTypes, generate, GenerateError } from "./generate";
import { namesOf, type Names } from "./names";

const templates = join(import.meta.dirname, "../template");
const names = namesOf("My Provider") as Names;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tt-create-"));
});
afterEach(() => rm(directory, { recursive: true }));

describe.each(connectorTypes)("a package of type %s", (type) => {
  it("has its files, and no name of the template", async () => {
    const target = join(directory, "new");
    const files = await generate(templates, { type, names, directory: target, version: "1.2.3" });
    expect(files).toEqual(
      expect.arrayContaining([
        ".github/workflows/ci.yml",
        ".gitignore",
        "README.md",
        "dev.ts",
        "package.json",
        "src/connector.ts",
        "src/index.ts",
        "src/issue.ts",
        "src/settings.ts",
        "test/connector.test.ts",
        "test/fake-provider.ts",
        "test/fixture.ts",
        "tsconfig.json",
        "tsup.config.ts",
      ]),
    );
    expect(files.includes("deliveries/issue.changed.json")).toBe(type === "webhook");
    const ignored = await readFile(join(target, ".gitignore"), "utf8");
    expect(ignored.split("\n")).toEqual(expect.arrayContaining(["my-settings.json", "recorded/"]));
    for (const file of files) {
      const text = await readFile(join(target, file), "utf8");
      expect(text, file).not.toMatch(/acme|\^0\.0\.0/i);
    }
  });

  it.each(["X", "My Provider of Issues"])("has a formatted README for %s", async (name) => {
    const target = join(directory, "new");
    const given = namesOf(name) as Names;
    await generate(templates, { type, names: given, directory: target, version: "1.2.3" });
    const readme = await readFile(join(target, "README.md"), "utf8");
    expect(await check(readme, { parser: "markdown" }), readme).toBe(true);
  });
});

it("writes nothing into a directory with files", async () => {
  await writeFile(join(directory, "notes.md"), "mine");
  const request = { type: "token", names, directory, version: "1.2.3" } as const;
  await expect(generate(templates, request)).rejects.toThrow(GenerateError);
  expect(await readFile(join(directory, "notes.md"), "utf8")).toBe("mine");
});

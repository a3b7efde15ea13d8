import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readThreats, titlesIn } from "./security-tests";

const root = new URL("../", import.meta.url);
const threats = readThreats(readFileSync(new URL("SECURITY.md", root), "utf8"));

describe("the threats in SECURITY.md", () => {
  it("are found", () => {
    expect(threats.length).toBeGreaterThan(30);
  });

  it.each(threats)("$name: has tests, which exist", ({ tests }) => {
    expect(tests).not.toEqual([]);
    for (const { title, file } of tests) {
      const path = new URL(file, root);
      expect(existsSync(path), file).toBe(true);
      expect([...titlesIn(readFileSync(path, "utf8"))], file).toContain(title);
    }
  });
});

describe("readThreats", () => {
  it("reads the items of the lists of threats, and the tests in them", () => {
    const markdown = [
      "## Threats",
      "",
      "- **A stranger",
      "  listens.** TLS.",
      "  - [is refused: %s](a/b.test.ts)",
      "  - [other](c.md)",
      "- **None.** Nothing.",
      "",
      "## Not covered",
      "",
      "- **Other.** [x](d.test.ts)",
    ].join("\n");
    expect(readThreats(markdown)).toEqual([
      { name: "A stranger listens.", tests: [{ title: "is refused: %s", file: "a/b.test.ts" }] },
      { name: "None.", tests: [] },
    ]);
  });
});

describe("titlesIn", () => {
  it("finds suites, tests and tables of tests", () => {
    const source = `
      describe.each(kinds)("suite on %s", () => {
        it("one", () => { expect("no title"); });
        it.each([["a"]])("many: %s", () => {});
        it.skipIf(x)("skipped", () => {});
      });
      other("no test");`;
    expect([...titlesIn(source)]).toEqual(["suite on %s", "one", "many: %s", "skipped"]);
  });
});

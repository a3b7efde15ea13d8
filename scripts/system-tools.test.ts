import { describe, expect, it } from "vitest";
import { isInstalled, skipLine, systemTools } from "./system-tools";

const { redis, curl } = systemTools;

describe("skipLine", () => {
  it("says nothing while everything is there", () => {
    expect(skipLine([], "the tests of Redis", "npm test", { CI: "true" })).toBeUndefined();
  });

  it("says in one line what is skipped and which command runs it", () => {
    expect(skipLine([redis, curl], "the tests of Redis", "npm test", {})).toBe(
      "Skipping the tests of Redis: no redis-server and curl. " +
        "Run: apt-get install redis-server curl && npm test",
    );
  });

  it("fails in CI", () => {
    expect(() => skipLine([redis], "the tests of Redis", "npm test", { CI: "true" })).toThrow(
      "CI skips nothing. Skipping the tests of Redis: no redis-server.",
    );
  });
});

it.each([
  ["true", true],
  ["false", false],
  ["no-program-has-this-name", false],
])("isInstalled runs the check: %s", (command, expected) => {
  expect(isInstalled({ name: command, debianPackage: command, check: [command] })).toBe(expected);
});

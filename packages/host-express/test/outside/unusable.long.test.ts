import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../support/process";
import { outsideDirectory, type OutsideDirectory } from "./directory";

let directory: OutsideDirectory;
beforeAll(async () => {
  directory = await outsideDirectory();
});
afterAll(() => directory.remove());

describe("a connector that cannot be used", () => {
  const key = "A".repeat(43);

  it.each<readonly [string, readonly string[], Record<string, string>, RegExp]>([
    ["is missing", ["--connector", "@acme/nothing"], {}, /"@acme\/nothing".+Install it in /],
    [
      "is missing in the variable",
      [],
      { TT_CONNECTORS: "./no.mjs" },
      /"\.\/no\.mjs".+Check the path/,
    ],
    [
      "reads an address without encryption",
      ["--connector", "./connector.ts"],
      { GITLAB_URL: "http://git.acme.example" },
      /^GITLAB_URL: must start with https/,
    ],
    [
      "has the key of another",
      [],
      { TT_CONNECTORS: "./connector.ts,./copy.ts" },
      /"\.\/copy\.ts".+the key/,
    ],
  ])("stops the start with one line if it %s", async (_name, args, env, text) => {
    await writeFile(
      join(directory.path, "copy.ts"),
      'import { gitlab } from "./connector.ts"; export default { ...gitlab };',
    );
    const options = { SETTINGS_ENCRYPTION_KEY: key, TT_DATA_DIR: "unused", ...env };
    for (const command of ["serve", "doctor"]) {
      const { code, output } = await runCommand([command, ...args], options, {
        cwd: directory.path,
      });
      expect(code).toBe(1);
      expect(output).toMatch(text);
      expect(output.trimEnd()).not.toContain("\n");
    }
  });
});

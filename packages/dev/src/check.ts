import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { suiteTable, type TestFile } from "./suite-table";
import { UserError } from "./user-error";

/**
 * Runs the tests of the package in the working directory, and prints a line per rule.
 * @param print Receives each line.
 * @returns false if one failed
 */
export async function checkConnector(print: (line: string) => void): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), "tt-check-"));
  try {
    const file = join(directory, "tests.json");
    const output = await runVitest(["run", "--reporter=json", `--outputFile=${file}`]);
    const text = await readFile(file, "utf8").catch(() => {
      throw new UserError(`vitest wrote no results:\n${output}`);
    });
    const { testResults, success } = JSON.parse(text) as {
      readonly testResults: readonly TestFile[];
      readonly success: boolean;
    };
    for (const line of suiteTable(testResults)) print(line);
    return success;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** @returns what vitest printed */
async function runVitest(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [vitestProgram(), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  await once(child, "close");
  return output;
}

/** @throws UserError if vitest is not installed */
function vitestProgram(): string {
  const require = createRequire(resolve("package.json"));
  try {
    return join(dirname(require.resolve("vitest/package.json")), "vitest.mjs");
  } catch {
    throw new UserError("vitest is not installed here: npm install --save-dev vitest");
  }
}

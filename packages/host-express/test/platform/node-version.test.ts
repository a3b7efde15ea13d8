import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL, fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

// Simulates an older Node.js: an older version number and no `node:sqlite`.
const olderNode = `
  import { registerHooks } from "node:module";
  Object.defineProperty(process.versions, "node", { value: "20.20.2" });
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "node:sqlite") throw new Error("No such built-in module: node:sqlite");
      return next(specifier, context);
    },
  });
`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "tt-node-version-"));
  await writeFile(join(directory, "older-node.mjs"), olderNode);
});
afterAll(() => rm(directory, { recursive: true }));

it("reports an unsupported Node.js in one line, before it imports missing modules", async () => {
  const older = pathToFileURL(join(directory, "older-node.mjs")).href;
  const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
  const args = ["--import", "tsx", "--import", older, main, "serve"];
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, args, (error, _stdout, stderr) => {
      resolve({ code: error?.code, stderr });
    });
  });
  expect(stderr).toBe(
    "tt-host requires Node.js 22.13 or newer, but this is 20.20.2. " +
      "In a checkout, npm brings the right version: npm run tt-host -- <command>\n",
  );
  expect(code).toBe(1);
});

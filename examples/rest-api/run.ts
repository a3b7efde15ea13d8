import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isInstalled, skipLine, systemTools } from "../../scripts/system-tools";
import { examples, type Example } from "./examples";
import { Api, fill, removeNewEntries } from "./fixture";
import { startHost } from "./host";

// Runs every example against one live host, and removes what an example has written before the next one.
// npm run examples:rest [-- part of a file's path]

const directory = fileURLToPath(new URL(".", import.meta.url));

async function main(wanted: string | undefined): Promise<void> {
  await assertAllListed();
  const chosen = examples.filter(({ file }) => file.includes(wanted ?? ""));
  if (chosen.length === 0) throw new Error(`No example has "${wanted ?? ""}" in its path`);
  const runnable = withInstalledTools(chosen);
  const work = await mkdtemp(join(tmpdir(), "tt-examples-"));
  const host = await startHost(work);
  try {
    const base = `${host.url}/api/v1`;
    const token = await fill(base);
    for (const example of runnable) {
      const started = performance.now();
      await runOne(example, base, token);
      await removeNewEntries(new Api(base, token));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`ok  ${example.file}  ${seconds} s\n`);
    }
  } finally {
    await host.stop();
    await rm(work, { recursive: true, force: true });
  }
}

/** Leaves out examples whose tools are missing. @throws Error in CI, where nothing is skipped */
function withInstalledTools(chosen: readonly Example[]): readonly Example[] {
  const { curl, requests } = systemTools;
  const tools = { "curl/": curl, "python/": requests };
  return Object.entries(tools).reduce((runnable, [folder, tool]) => {
    const needing = runnable.filter(({ file }) => file.startsWith(folder));
    const missing = needing.length === 0 || isInstalled(tool) ? [] : [tool];
    const line = skipLine(missing, `the examples in ${folder}`, "npm run examples:rest");
    if (line === undefined) return runnable;
    process.stderr.write(`${line}\n`);
    return runnable.filter(({ file }) => !file.startsWith(folder));
  }, chosen);
}

/** @throws Error when a file is not listed in examples.ts */
async function assertAllListed(): Promise<void> {
  const folders = ["curl", "python", "javascript"];
  const lists = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(directory, folder))).map((name) => `${folder}/${name}`),
    ),
  );
  const known = new Set(examples.map(({ file }) => file));
  const unlisted = lists.flat().filter((file) => !known.has(file));
  if (unlisted.length > 0) throw new Error(`Not in examples.ts: ${unlisted.join(", ")}`);
}

async function runOne(example: Example, base: string, token: string): Promise<void> {
  const { code, stdout, stderr } = await execute(example, base, token);
  try {
    if (code !== 0) throw new Error(`exited with code ${String(code)}`);
    if (stderr !== "") throw new Error("wrote to standard error");
    await example.check(stdout, new Api(base, token));
  } catch (error) {
    const output = `--- standard output\n${stdout}--- standard error\n${stderr}`;
    throw new Error(`${example.file}: ${String(error)}\n${output}`, { cause: error });
  }
}

async function execute(
  { command, file }: Example,
  base: string,
  token: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(command, [join(directory, file)], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
    env: { PATH, HOME, NO_COLOR: "1", BASE_URL: base, API_TOKEN: token },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

try {
  await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

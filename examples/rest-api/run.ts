import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { examples, type Example } from "./examples";
import { Api, fill } from "./fixture";
import { startHost } from "./host";

// Runs every example against a live host, each on a fresh copy of the same data.
// npm run examples:rest [-- part of a file's name]

const directory = fileURLToPath(new URL(".", import.meta.url));

async function main(wanted: string | undefined): Promise<void> {
  await everyFileIsRun();
  const chosen = examples.filter(({ file }) => file.includes(wanted ?? ""));
  if (chosen.length === 0) throw new Error(`No example is called ${wanted ?? ""}`);
  const work = await mkdtemp(join(tmpdir(), "tt-examples-"));
  try {
    const original = join(work, "original");
    const token = await makeFixture(original);
    for (const [index, example] of chosen.entries()) {
      const started = performance.now();
      const copy = join(work, String(index));
      await cp(original, copy, { recursive: true });
      await runOne(example, copy, token);
      await rm(copy, { recursive: true });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`ok  ${example.file}  ${seconds} s\n`);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** @throws Error when a file lies here that nobody runs */
async function everyFileIsRun(): Promise<void> {
  const folders = ["curl", "python", "javascript"];
  const lists = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(directory, folder))).map((name) => `${folder}/${name}`),
    ),
  );
  const known = new Set(examples.map(({ file }) => file));
  const forgotten = lists.flat().filter((file) => !known.has(file));
  if (forgotten.length > 0) throw new Error(`Not in examples.ts: ${forgotten.join(", ")}`);
}

async function makeFixture(data: string): Promise<string> {
  const host = await startHost(data);
  try {
    return await fill(`${host.url}/api/v1`);
  } finally {
    await host.stop();
  }
}

async function runOne(example: Example, data: string, token: string): Promise<void> {
  const host = await startHost(data);
  const base = `${host.url}/api/v1`;
  try {
    const { code, printed, complained } = await execute(example, base, token);
    try {
      if (code !== 0) throw new Error(`ended with ${String(code)}`);
      if (complained !== "") throw new Error("wrote to standard error");
      await example.check(printed, new Api(base, token));
    } catch (error) {
      const output = `--- it printed\n${printed}--- and complained\n${complained}`;
      throw new Error(`${example.file}: ${String(error)}\n${output}`, { cause: error });
    }
  } finally {
    await host.stop();
  }
}

async function execute(
  { command, file }: Example,
  base: string,
  token: string,
): Promise<{ code: number | null; printed: string; complained: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(command, [join(directory, file)], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
    env: { PATH, HOME, NO_COLOR: "1", BASE_URL: base, API_TOKEN: token },
  });
  let printed = "";
  let complained = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (complained += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, printed, complained };
}

try {
  await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { documentExamples } from "./document-examples";
import { freePort } from "./free-port";

// Creates a connector of every type from the packed packages, in an empty folder, and does with it what
// its README says. Then follows the guide "Write a connector". Needs a build. Prints how long each step took.

const root = resolve(import.meta.dirname, "..");
const packages = [
  "connector-core",
  "connector-github",
  "connector-gcal",
  "connector-slack",
  "fakes",
  "host-express",
  "dev",
  "create-connector",
];
const types = ["webhook", "token", "oauth"] as const;

const folder = mkdtempSync(join(tmpdir(), "tt-created-"));
try {
  const tarballs = pack(join(folder, "tarballs"));
  for (const type of types) await tryType(type, tarballs);
  tryGuide(tarballs);
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns the tarball of each package, by its name */
function pack(target: string): ReadonlyMap<string, string> {
  mkdirSync(target);
  for (const name of packages) {
    run(root, "npm", ["pack", "--silent", "--pack-destination", target, `./packages/${name}`]);
  }
  const files = readdirSync(target);
  return new Map(
    packages.map((name) => {
      const file = files.find((each) => each.startsWith(`tt-${name}-`));
      if (file === undefined) throw new Error(`${name} was not packed`);
      return [`@tt/${name}`, `file:${join(target, file)}`];
    }),
  );
}

async function tryType(
  type: (typeof types)[number],
  tarballs: ReadonlyMap<string, string>,
): Promise<void> {
  const directory = join(folder, `my-${type}`);
  timed(`${type}: create`, () => {
    create(directory, type, tarballs);
  });
  const npm = (...args: string[]) => run(directory, "npm", args);
  timed(`${type}: npm install`, () => npm("install", "--prefer-offline", "--no-audit"));
  timed(`${type}: npm run typecheck`, () => npm("run", "typecheck"));
  timed(`${type}: npm test`, () => npm("test"));
  const table = timed(`${type}: npm run check`, () => npm("run", "check"));
  const totals = /^\d+ passed, 0 failed, \d+ skipped$/m.exec(table)?.[0];
  if (totals === undefined) throw new Error(`The table has no totals:\n${table}`);
  process.stdout.write(`  ${totals}\n`);
  timed(`${type}: npm run build`, () => npm("run", "build"));
  if (!existsSync(join(directory, "dist/index.d.ts"))) throw new Error("No types were built");
  await tryHost(type, directory);
}

function create(
  directory: string,
  type: (typeof types)[number],
  tarballs: ReadonlyMap<string, string>,
): void {
  const creator = tarballs.get("@tt/create-connector") ?? "";
  const args = ["--yes", "--package", creator, "--", "create-connector"];
  run(folder, "npm", ["exec", ...args, directory, "--type", type, "--no-install"]);
  requireIgnored(directory);
  useTarballs(directory, tarballs);
}

/** Checks what the packed template keeps out of git: secrets, and the data of an account. */
function requireIgnored(directory: string): void {
  const ignored = readFileSync(join(directory, ".gitignore"), "utf8").split("\n");
  for (const entry of ["node_modules/", "dist/", ".tt/", "my-settings.json", "recorded/"]) {
    if (!ignored.includes(entry)) throw new Error(`.gitignore does not have ${entry}`);
  }
}

/** Writes the files of the guide over a created package, as its readers do. */
function tryGuide(tarballs: ReadonlyMap<string, string>): void {
  const guide = readFileSync(join(root, "docs/guide/write-a-connector.md"), "utf8");
  const directory = join(folder, "gitlab");
  create(directory, "webhook", tarballs);
  for (const { module, code } of documentExamples("", guide)) {
    if (module !== undefined) writeFileSync(join(directory, module), `${code}\n`);
  }
  const delivery = /```sh\n(rm deliveries[\s\S]*?)```/.exec(guide)?.[1] ?? "";
  run(directory, "bash", ["-euc", delivery]);
  run(directory, "npm", ["install", "--prefer-offline", "--no-audit"]);
  run(directory, "npm", ["run", "typecheck"]);
  const table = timed("guide: npm run check", () => run(directory, "npm", ["run", "check"]));
  const totals = /^\d+ passed, 0 failed, \d+ skipped$/m.exec(table)?.[0];
  if (totals === undefined) throw new Error(`The table has no totals:\n${table}`);
  process.stdout.write(`  ${totals}\n`);
}

/** The packages are not published yet: all of them come from the tarballs. */
function useTarballs(directory: string, tarballs: ReadonlyMap<string, string>): void {
  const file = join(directory, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as {
    readonly devDependencies: Record<string, string>;
    readonly peerDependencies: Record<string, string>;
  };
  for (const [name, tarball] of tarballs) {
    if (name in manifest.devDependencies) manifest.devDependencies[name] = tarball;
  }
  manifest.peerDependencies["@tt/connector-core"] = "*";
  const overrides = Object.fromEntries(
    [...tarballs].filter(([name]) => !(name in manifest.devDependencies)),
  );
  writeFileSync(file, JSON.stringify({ ...manifest, overrides }));
}

/** Serves the connector, sends its recorded deliveries, changes a source, and stops. */
async function tryHost(type: (typeof types)[number], directory: string): Promise<void> {
  const started = performance.now();
  const program = join(directory, "node_modules/@tt/dev/dist/main.js");
  const port = String(await freePort());
  const host = spawn(process.execPath, [program, "dev", "--port", port], { cwd: directory });
  try {
    await printed(host, "/integrations/");
    report(`${type}: tt-connector dev until its card is there`, started);
    const page = await fetch(`http://127.0.0.1:${port}/login`);
    if (page.status !== 200) throw new Error(`The login page has status ${String(page.status)}`);
    if (type === "webhook") {
      const answer = timed(`${type}: tt-connector send`, () =>
        run(directory, process.execPath, [program, "send"]),
      );
      if (!/^issue\.changed: 200 /m.test(answer)) throw new Error(answer);
      await tryChanges(host, directory);
    }
  } finally {
    const exited = once(host, "exit");
    host.kill("SIGTERM");
    await exited;
  }
}

/** Replaces a source by a new file, as many editors save, and then writes to it. */
async function tryChanges(host: ReturnType<typeof spawn>, directory: string): Promise<void> {
  const started = performance.now();
  const file = join(directory, "src/settings.ts");
  const source = readFileSync(file, "utf8");
  writeFileSync(`${file}.new`, source.replace('title: "Team"', 'title: "Squad"'));
  renameSync(`${file}.new`, file);
  await printed(host, "/integrations/");
  writeFileSync(file, source);
  await printed(host, "/integrations/");
  report("tt-connector dev starts again after two changes", started);
}

/** @throws Error with the output if the program ends, or does not print the text in a minute */
function printed(child: ReturnType<typeof spawn>, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timeout = setTimeout(() => {
      reject(new Error(`It did not print ${text}:\n${output}`));
    }, 60_000);
    const done = (): void => {
      clearTimeout(timeout);
      resolve();
    };
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes(text)) done();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => {
      clearTimeout(timeout);
      reject(new Error(`It ended:\n${output}`));
    });
  });
}

/** @throws Error with the output if the command fails */
function run(cwd: string, command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
}

function timed<T>(what: string, work: () => T): T {
  const started = performance.now();
  const result = work();
  report(what, started);
  return result;
}

function report(what: string, started: number): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${seconds.padStart(6)} s  ${what}\n`);
}

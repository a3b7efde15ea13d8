#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { basename, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { intro, log, outro } from "@clack/prompts";
import { generate, GenerateError } from "./generate";
import { namesOf } from "./names";
import { help, parseOptions, type Options } from "./options";
import { askInstall, askName, askType } from "./questions";
import { version } from "./version";

const templates = fileURLToPath(new URL("../template", import.meta.url));

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(help);
  else await create(options);
} catch (error) {
  if (!(error instanceof GenerateError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

/** Creates a package; asks for what the options leave open, in a terminal. */
async function create(options: Options): Promise<void> {
  const canAsk = process.stdin.isTTY && process.stdout.isTTY;
  if (canAsk) intro("A connector for tt");
  const entered = options.name ?? (options.directory && basename(options.directory));
  if (entered === undefined && !canAsk) throw new GenerateError("Name a directory. See --help.");
  const names = namesOf(entered ?? (await askName()));
  if (typeof names === "string") throw new GenerateError(names);
  const type = options.type ?? (canAsk ? await askType() : "webhook");
  const directory = resolve(options.directory ?? names.packageName);
  const files = await generate(templates, { type, names, directory, version });

  const place = relative(process.cwd(), directory) || ".";
  log.success(`Created ${names.packageName} in ${place}:\n${files.join("\n")}`);
  const isInstalled = (options.install ?? (canAsk && (await askInstall()))) && install(directory);
  const commands = [
    ...(place === "." ? [] : [`cd ${place}`]),
    ...(isInstalled ? [] : ["npm install"]),
    "npm run check   # the suite, one line per rule",
    "npm run dev     # a time tracker with the connector, in the browser",
  ];
  outro(`Next:\n\n   ${commands.join("\n   ")}\n`);
}

/** @returns false if npm failed; it says why itself */
function install(cwd: string): boolean {
  const { status } = spawnSync("npm", ["install"], {
    cwd,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  return status === 0;
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtIn, createLog, readConfig, startHost } from "@tt/host-express";
import { format, resolveConfig } from "prettier";
import { fillMarkers } from "./markers";
import type { OpenApi } from "./openapi";
import { sections } from "./sections";

// Writes the generated parts of docs/api/REST_API.md from the OpenAPI document of a host.
// With --check, only reports whether they are up to date.

const file = "docs/api/REST_API.md";

/** Reads the OpenAPI document of a host with all connectors. */
async function servedDocument(): Promise<OpenApi> {
  const directory = await mkdtemp(join(tmpdir(), "tt-rest-docs-"));
  const config = readConfig({ PORT: "0", TT_DATA_DIR: directory }, builtIn);
  const host = await startHost(config, { log: createLog("silent") });
  try {
    return (await (await fetch(`${host.url}/api/openapi.json`)).json()) as OpenApi;
  } finally {
    await host.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const before = await readFile(file, "utf8");
const filled = fillMarkers(before, sections(await servedDocument()));
const options = await resolveConfig(file);
const after = await format(filled, { ...options, filepath: file });

if (after === before) {
  process.stdout.write(`${file} is up to date\n`);
} else if (process.argv.includes("--check")) {
  process.stderr.write(`${file} is out of date. Run npm run docs:rest.\n`);
  process.exitCode = 1;
} else {
  await writeFile(file, after);
  process.stdout.write(`${file} was brought up to date\n`);
}

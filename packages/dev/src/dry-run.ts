import { readFile } from "node:fs/promises";
import {
  createRuntime,
  describeReason,
  settingsFields,
  type Descriptor,
  type JsonObject,
  type Run,
  type RunItem,
} from "@tt/connector-core";
import { memoryPorts } from "@tt/connector-core/memory";
import { createGuardedFetch } from "@tt/connector-core/node";
import { loadSetup } from "./load";
import { recordTo } from "./recording";
import { UserError } from "./user-error";

/** Options of {@link dryRun}. */
export interface DryRunOptions {
  /** File with the settings, as JSON: what a user would enter. */
  readonly settings: string;
  /** Directory that the provider's responses are written to (default: none). */
  readonly record?: string;
}

/**
 * Syncs with the real provider, and stores nothing.
 * @param print Receives each line of the report.
 * @returns false if the sync failed
 * @throws UserError if the settings are refused
 */
export async function dryRun(
  options: DryRunOptions,
  print: (line: string) => void,
): Promise<boolean> {
  const { connector } = await loadSetup();
  const allowlist = listOf(process.env["OUTBOUND_ALLOWLIST"]);
  return dryRunOf(connector, options, createGuardedFetch({ allowlist }), print);
}

/**
 * Does what {@link dryRun} does.
 * @param guardedFetch Calls servers that the settings name, which only public addresses may be.
 */
export async function dryRunOf(
  descriptor: Descriptor,
  options: DryRunOptions,
  guardedFetch: typeof globalThis.fetch,
  print: (line: string) => void,
): Promise<boolean> {
  const settings = await readSettings(options.settings);
  const secrets = settingsFields(descriptor.manifest.settings)
    .filter(({ type }) => type === "secret")
    .map(({ name }) => settings[name])
    .filter((value) => typeof value === "string");
  const through =
    options.record === undefined
      ? (fetch: typeof globalThis.fetch) => fetch
      : recordTo(options.record, secrets);
  const ports = memoryPorts({ fetch: through(globalThis.fetch) });
  const owner = await ports.harness.createUser();
  const project = await ports.harness.createProject();
  const app = createRuntime({
    connectors: [descriptor],
    ports: { ...ports, guardedFetch: through(guardedFetch) },
    baseUrl: "http://localhost:3000",
    env: definedVariables(process.env),
  });
  const input = { ...settings, ...projectFields(descriptor, project) };
  const saved = await app.integrations.save(descriptor.manifest.slug, owner, input);
  if (!saved.ok) throw new UserError(refusalOf(options.settings, saved));
  const connector = await app.integrations.of(saved.id);
  if (!connector) throw new Error("The integration was not stored");
  const result = await connector.sync(saved.id, { dryRun: true });
  if (result.run) for (const line of describeRun(result.run)) print(line);
  if (result.ok) return true;
  print(result.error);
  return false;
}

/** What is wrong with the settings of a file: a line per field. */
export function refusalOf(
  file: string,
  { error, errors }: { readonly error: string; readonly errors: FieldErrors },
): string {
  const faults = Object.entries(errors).map(([field, texts]) => `  ${field}: ${texts.join(", ")}`);
  return [
    `The settings in ${file} are refused:`,
    ...(faults.length > 0 ? faults : [`  ${error}`]),
  ].join("\n");
}

type FieldErrors = Readonly<Record<string, readonly string[]>>;

function describeRun(run: Run): string[] {
  const { created, updated, skipped, failed, items } = run;
  return [
    ...items.map(describeItem),
    `${String(created)} created, ${String(updated)} updated, ${String(skipped)} skipped, ` +
      `${String(failed)} failed; nothing was stored`,
  ];
}

function describeItem({ status, title, ref, reason, error }: RunItem): string {
  const why = error ?? (reason === undefined ? "" : describeReason(reason));
  return `${status.padEnd(8)} ${title || ref}${why === "" ? "" : `: ${why}`}`;
}

async function readSettings(file: string): Promise<JsonObject> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UserError(`${file} cannot be read. It holds what a user would enter, as JSON.`);
  });
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    throw new UserError(`${file} is not valid JSON.`);
  }
}

/** Fields that name a project: it is the one that was created for the dry run. */
function projectFields(
  { manifest }: { readonly manifest: { readonly settings: Parameters<typeof settingsFields>[0] } },
  project: number,
): JsonObject {
  const fields = settingsFields(manifest.settings).filter(
    ({ reference }) => reference === "project",
  );
  return Object.fromEntries(fields.map(({ name }) => [name, project]));
}

/** The entries of a list that is separated by commas. */
function listOf(text = ""): readonly string[] {
  return text.split(",").flatMap((entry) => entry.trim() || []);
}

function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

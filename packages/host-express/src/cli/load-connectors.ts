import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { specificationVersion, type Descriptor } from "@tt/connector-core";
import { resolve as resolveModule } from "import-meta-resolve";
import { builtIn } from "../built-in";
import { ConfigError } from "../platform/config/config";
import { isPath, loadAdvice } from "./load-advice";

/**
 * Loads connectors from modules.
 * @param names package names, or paths that start with `./`, `../` or `/`
 * @param directory directory that names and paths start from (default: the working directory)
 * @returns the built-in connectors, followed by all connectors that the modules export
 * @throws ConfigError with one line that names the module and says what to do
 */
export async function loadConnectors(
  names: readonly string[],
  directory = process.cwd(),
): Promise<readonly Descriptor[]> {
  const connectors = [...builtIn];
  for (const name of new Set(names)) {
    for (const descriptor of exportedConnectors(name, await importModule(name, directory))) {
      if (connectors.includes(descriptor)) continue;
      requireUnique(name, descriptor, connectors);
      connectors.push(descriptor);
    }
  }
  return connectors;
}

/** Splits a list of modules, as in `TT_CONNECTORS`. */
export function parseConnectorNames(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

async function importModule(name: string, directory: string): Promise<Record<string, unknown>> {
  const base = pathToFileURL(join(directory, "tt-connectors.js")).href;
  const specifier = isPath(name) ? pathToFileURL(resolve(directory, name)).href : name;
  try {
    // An `import` resolves names from this file, but operators install connectors where they start
    // the host.
    return (await import(resolveModule(specifier, base))) as Record<string, unknown>;
  } catch (error) {
    throw new ConfigError(
      `Connector "${name}" cannot be loaded: ${firstLine(error)}. ${loadAdvice(name, directory, error)}`,
      { cause: error },
    );
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n", 1)[0] ?? "").replace(/\.$/, "");
}

/**
 * Finds the connectors that a module exports by any name.
 * @throws ConfigError if there is none, or one was built for another version of the contract
 */
function exportedConnectors(name: string, exports: Record<string, unknown>): readonly Descriptor[] {
  // The default export of a CommonJS module is the object with all its exports.
  const inner = isRecord(exports["default"]) ? Object.values(exports["default"]) : [];
  const found = new Set([...Object.values(exports), ...inner].filter(isDescriptor));
  if (found.size === 0) {
    throw new ConfigError(
      `Connector "${name}" exports no connector: export what defineConnector returns.`,
    );
  }
  for (const descriptor of found) {
    if (descriptor.specificationVersion === specificationVersion) continue;
    throw new ConfigError(
      `Connector "${name}" (${descriptor.manifest.name}) was built for specification ` +
        `${String(descriptor.specificationVersion)}, but this host supports ` +
        `${String(specificationVersion)}: install a version of it for this host.`,
    );
  }
  return [...found];
}

function isDescriptor(value: unknown): value is Descriptor {
  return (
    isRecord(value) &&
    typeof value["specificationVersion"] === "number" &&
    isRecord(value["manifest"]) &&
    typeof value["create"] === "function"
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** @throws ConfigError if another connector has the same key or slug */
function requireUnique(
  name: string,
  { manifest }: Descriptor,
  connectors: readonly Descriptor[],
): void {
  for (const property of ["key", "slug"] as const) {
    const other = connectors.find((each) => each.manifest[property] === manifest[property]);
    if (!other) continue;
    throw new ConfigError(
      `Connector "${name}" has the ${property} "${manifest[property]}" of another connector, ` +
        `${other.manifest.name}: remove one of the two.`,
    );
  }
}

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Names } from "./names";
import { fillIn, targetPath } from "./template";

/** How a connector gets its data: each type has a template of its own. */
export const connectorTypes = ["webhook", "token", "oauth"] as const;
export type ConnectorType = (typeof connectorTypes)[number];

/** What to generate. */
export interface Request {
  readonly type: ConnectorType;
  readonly names: Names;
  /** Directory of the package; created if it does not exist. */
  readonly directory: string;
  /** Version of the packages that it depends on. */
  readonly version: string;
}

/** A request that cannot be fulfilled. The message says what to do. */
export class GenerateError extends Error {
  override readonly name = "GenerateError";
}

/**
 * Writes a package.
 * @param templates Directory of the templates.
 * @returns the paths of its files, sorted
 * @throws GenerateError if the directory is not empty
 */
export async function generate(templates: string, request: Request): Promise<string[]> {
  await requireEmpty(request.directory);
  // A type's own file replaces the common one.
  const files = new Map<string, string>();
  for (const part of ["common", request.type]) {
    const root = join(templates, part);
    for (const path of await filesIn(root)) files.set(relative(root, path), path);
  }
  const written: string[] = [];
  for (const [path, source] of files) {
    const target = targetPath(path);
    const file = join(request.directory, target);
    await mkdir(dirname(file), { recursive: true });
    const text = await readFile(source, "utf8");
    await writeFile(file, fillIn(text, request.names, request.version));
    written.push(target);
  }
  return written.toSorted();
}

async function requireEmpty(directory: string): Promise<void> {
  const found = await readdir(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  if (found.every((name) => name === ".git")) return;
  throw new GenerateError(`${directory} is not empty: choose a directory that does not exist yet.`);
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

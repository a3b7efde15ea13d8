import { statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { errorCode } from "../platform/error-code";

const otherVersion = "Install a version that works, or remove its name.";

/**
 * Says what to do about a module that cannot be loaded.
 *
 * @param name package name or path, as the operator wrote it
 * @param directory directory that the name starts from
 * @param error what `import` threw
 */
export function loadAdvice(name: string, directory: string, error: unknown): string {
  switch (errorCode(error)) {
    case "ERR_MODULE_NOT_FOUND":
      return notFoundAdvice(name, directory);
    case "ERR_UNKNOWN_FILE_EXTENSION":
      return typescriptAdvice(error);
    case "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING":
      return "Node.js runs no TypeScript in node_modules: install a version that is compiled to JavaScript.";
    case "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX":
      return "Node.js only removes types: write it without enums and parameter properties, or compile it to JavaScript.";
    default:
      return otherVersion;
  }
}

/** True for a path; anything else is the name of a package. */
export function isPath(name: string): boolean {
  return /^\.{1,2}[/\\]/.test(name) || isAbsolute(name);
}

function notFoundAdvice(name: string, directory: string): string {
  if (!isPath(name)) {
    return kindOf(join(directory, name)).isFile
      ? `Write ./${name} to load the file.`
      : `Install it in ${directory}, or start the path of a file with ./`;
  }
  const { isFile, isDirectory } = kindOf(resolve(directory, name));
  if (isDirectory) return "Name the file in that directory.";
  return isFile
    ? "Check its imports: packages must be installed, and paths of files need their extension."
    : "Check the path, or remove its name.";
}

/** Node.js runs TypeScript since 22.18; before, `.ts` is an unknown extension. */
function typescriptAdvice(error: unknown): string {
  const isTypeScript = error instanceof Error && /"\.[cm]?ts"/.test(error.message);
  if (!isTypeScript) return "Name a file that Node.js can import: .js, .mjs, .cjs or .ts.";
  return (
    `Node.js ${process.versions.node} runs no TypeScript: use Node.js 22.18 or newer, or compile it ` +
    "to JavaScript."
  );
}

/** What a path is; neither if nothing is there. */
function kindOf(path: string): { readonly isFile: boolean; readonly isDirectory: boolean } {
  const stats = statSync(path, { throwIfNoEntry: false });
  return { isFile: stats?.isFile() ?? false, isDirectory: stats?.isDirectory() ?? false };
}

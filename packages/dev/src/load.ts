import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { DevSetup } from "./setup";
import { UserError } from "./user-error";

/** The file with the setup, in the directory of the package. */
export const setupFile = "dev.ts";

/**
 * Imports the setup of the package in the working directory.
 * @throws UserError if there is none
 */
export async function loadSetup(directory = process.cwd()): Promise<DevSetup> {
  const file = resolve(directory, setupFile);
  if (!existsSync(file)) {
    throw new UserError(
      `There is no ${setupFile} here. Start this in the directory of a connector, or create one with ` +
        "npm create @tt/connector.",
    );
  }
  const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  if (isSetup(module.default)) return module.default;
  throw new UserError(`${setupFile}: its default export must be the result of defineDev.`);
}

function isSetup(value: unknown): value is DevSetup {
  if (typeof value !== "object" || value === null) return false;
  const { connector, provider, settings } = value as Record<string, unknown>;
  return (
    typeof connector === "object" &&
    typeof provider === "function" &&
    typeof settings === "function"
  );
}

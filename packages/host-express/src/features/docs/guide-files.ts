import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A set-up guide of a built-in connector. */
export interface Guide {
  /** File name, e.g. `SLACK.md`. */
  readonly name: string;
  /** The text in Markdown. */
  readonly text: string;
}

/**
 * Reads the guides of the built-in connectors. The build copies them next to the host's code; a
 * checkout, which runs without a build, has them in its `docs/integrations`.
 */
export function readGuides(): readonly Guide[] {
  const directory = guideDirectory();
  return readdirSync(directory)
    .filter((name) => name.endsWith(".md"))
    .map((name) => ({ name, text: readFileSync(join(directory, name), "utf8") }));
}

function guideDirectory(): string {
  const built = join(dirname(fileURLToPath(import.meta.url)), "guides");
  if (existsSync(built)) return built;
  const manifest = createRequire(import.meta.url).resolve("@tt/host-express/package.json");
  return join(dirname(manifest), "../../docs/integrations");
}

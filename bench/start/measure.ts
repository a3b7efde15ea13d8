import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pathOf } from "../runner/child";
import { inTurn } from "../runner/rounds";
import { startLines, type StartFigures } from "./page";
import { measureRun, measureStart, type Start } from "./process";

const program = pathOf("../packages/host-express/dist/main.js");
const library = pathOf("../packages/host-express/dist/index.js");

/**
 * Measures the first and later starts of the built host on the embedded database, beside a bare opening
 * of the same data.
 * @throws Error if the host is not built
 */
export async function measureStarts(
  rounds: number,
  log: (line: string) => void,
): Promise<readonly string[]> {
  if (!existsSync(program)) throw new Error("The host is not built: npm run build");
  const root = await mkdtemp(join(tmpdir(), "tt-bench-start-"));
  const host = (directory: string): Promise<Start> =>
    measureStart([program, "serve"], { TT_DATA_DIR: directory, PORT: "0", LOG_LEVEL: "warn" });
  const kept = join(root, "kept");
  let directories = 0;
  const figures: StartFigures = { first: [], later: [], bare: [], imports: [] };
  const sides = {
    first: async () => {
      const directory = join(root, String((directories += 1)));
      figures.first.push(await host(directory));
      await rm(directory, { recursive: true });
    },
    later: async () => {
      figures.later.push(await host(kept));
    },
    bare: async () => {
      figures.bare.push(await measureStart([pathOf("./start/bare.ts"), kept]));
    },
    imports: async () => {
      const load = `await import(${JSON.stringify(pathToFileURL(library).href)}); process.exit()`;
      figures.imports.push(await measureRun(["--input-type=module", "--eval", load]));
    },
  } as const;
  try {
    await host(kept);
    for (let round = 0; round < rounds; round += 1) {
      for (const side of inTurn(Object.values(sides), round)) await side();
      const last = (starts: readonly Start[]): string => (starts.at(-1)?.ms ?? 0).toFixed(0);
      log(
        `  round ${String(round + 1)}: first ${last(figures.first)} ms, ` +
          `later ${last(figures.later)} ms, bare ${last(figures.bare)} ms`,
      );
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return startLines(figures);
}

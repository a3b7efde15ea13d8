import { Session } from "node:inspector/promises";
import type { Profiler } from "node:inspector";
import type { Share } from "./figures";

/** Profiles of this process, one after another. */
export class CpuProfile {
  readonly #session = new Session();
  #isRunning = false;

  /** Ends the profile, if there is one, and starts the next. @returns Time by part of the program */
  async next(): Promise<readonly Share[]> {
    const shares = this.#isRunning ? await this.#stop() : [];
    if (!this.#isRunning) {
      this.#session.connect();
      await this.#session.post("Profiler.enable");
      await this.#session.post("Profiler.setSamplingInterval", { interval: 500 });
      this.#isRunning = true;
    }
    await this.#session.post("Profiler.start");
    return shares;
  }

  async #stop(): Promise<readonly Share[]> {
    const { profile } = await this.#session.post("Profiler.stop");
    return sharesOf(profile);
  }
}

/** Self time by part: a package, Node.js, the embedded database, the garbage collector. */
function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): readonly Share[] {
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const totals = new Map<string, number>();
  samples.forEach((id, index) => {
    const part = parts.get(id) ?? "unknown";
    totals.set(part, (totals.get(part) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  });
  return [...totals]
    .map(([part, milliseconds]) => ({ part, milliseconds }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}

function partOf({ functionName, url }: Profiler.Profile["nodes"][number]["callFrame"]): string {
  if (url.startsWith("wasm:")) return "PGlite";
  // `node:internal/deps/undici/undici` is `fetch`, `node:_http_server` and `node:net` serve requests.
  if (url.startsWith("node:"))
    return `Node.js: ${url.split("/").at(-1)?.replace("node:", "") ?? ""}`;
  const installed = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1];
  if (installed === "@electric-sql/pglite") return "PGlite";
  if (installed !== undefined) return installed;
  const own = /\/packages\/([^/]+)\/src\/(.*)$/.exec(url);
  if (own) return own[1] ?? "";
  if (url === "" && functionName.startsWith("(")) return functionName.slice(1, -1);
  return url === "" ? `built in: ${functionName}` : "bench";
}

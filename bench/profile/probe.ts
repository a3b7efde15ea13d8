import { performance } from "node:perf_hooks";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { CpuProfile } from "./cpu-profile";
import type { ProfileFigures, StatementTime } from "./figures";
import { statementLabel } from "./statement-label";
import { statementOf } from "./wire";

// Loaded into a measured process before its own code: takes a CPU profile, times the statements, and
// reports both over IPC since the last report.

const times = new Map<string, StatementTime>();

function add(text: string, milliseconds: number): void {
  const label = statementLabel(text);
  const { count, totalMs } = times.get(label) ?? { count: 0, totalMs: 0 };
  times.set(label, { label, count: count + 1, totalMs: totalMs + milliseconds });
}

/** Times what a client sends to a server: the time until the response, waiting included. */
function timeServerStatements(): void {
  interface Client {
    query: (this: Client, ...parameters: unknown[]) => unknown;
  }
  const prototype = pg.Client.prototype as unknown as Client;
  const send = prototype.query;
  prototype.query = function (...parameters) {
    const [config] = parameters;
    const text = typeof config === "string" ? config : (config as { readonly text?: string }).text;
    const started = performance.now();
    const result = send.apply(this, parameters);
    const end = (): void => {
      add(text ?? "", performance.now() - started);
    };
    if (result instanceof Promise) result.then(end, end);
    return result;
  };
}

/** Times calls into the embedded database: processor time of this thread. */
function timeEmbeddedStatements(): void {
  const names = new Map<string, string>();
  const call = Reflect.get(PGlite.prototype, "execProtocolRawSync");
  PGlite.prototype.execProtocolRawSync = function (message) {
    const started = performance.now();
    const result = call.call(this, message);
    add(statementOf(message, names), performance.now() - started);
    return result;
  };
}

if (process.send) {
  timeServerStatements();
  timeEmbeddedStatements();
  const profile = new CpuProfile();
  process.on("message", () => {
    void (async () => {
      const shares = await profile.next();
      const figures: ProfileFigures = { shares, statements: [...times.values()] };
      times.clear();
      process.send?.(figures);
    })();
  });
  process.channel?.unref();
}

import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const intervalMs = 50;
/** A response later than this counts as none. */
const maxWaitMs = 10_000;

/** Times a request over a new connection, as health checks make it. @throws Error if it has no success */
export function timeOfHealth(url: string): Promise<number> {
  const started = performance.now();
  const agent = new Agent({ keepAlive: false });
  return new Promise((resolve, reject) => {
    const call = get(`${url}/api/v1/health`, { agent, timeout: maxWaitMs }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`Status ${String(answer.statusCode)}`));
      answer.resume().on("end", () => {
        resolve(performance.now() - started);
      });
    });
    call.on("timeout", () => call.destroy(new Error("No response")));
    call.on("error", reject);
  });
}

/** A health check. */
export interface HealthCheck {
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Time until the response; infinite without one. */
  readonly ms: number;
}

/** Checks the health until a promise resolves. */
export async function pollHealth(url: string, until: Promise<unknown>): Promise<HealthCheck[]> {
  const ended = new AbortController();
  void until.finally(() => {
    ended.abort();
  });
  const checks: HealthCheck[] = [];
  while (!ended.signal.aborted) {
    const startedAtMs = Date.now();
    const ms = await timeOfHealth(url).catch(() => Number.POSITIVE_INFINITY);
    checks.push({ startedAtMs, ms });
    await sleep(intervalMs);
  }
  return checks;
}

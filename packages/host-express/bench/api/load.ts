import autocannon from "autocannon";
import { startWorker, type Worker } from "../child";

/** A request that is sent again and again. */
export interface LoadRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A burst: every connection sends the requests of its own list in turn. */
export interface LoadOrder {
  readonly url: string;
  readonly connections: readonly (readonly LoadRequest[])[];
  /** Requests in all. */
  readonly amount: number;
  /** Requests a second; absent: as fast as they go. */
  readonly overallRate?: number;
}

/** How a burst went. */
export interface LoadResult {
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** How often each status was answered; errors of the connection count as status 0. */
  readonly statuses: Readonly<Record<number, number>>;
}

/** The program that makes the load: a process of its own, so that it slows nothing but itself. */
export type LoadMaker = Worker<LoadOrder, LoadResult>;

/** Starts it. */
export function startLoadMaker(): LoadMaker {
  return startWorker("./api/load.ts", ["--make-load"]);
}

async function burst({ url, connections, amount, overallRate }: LoadOrder): Promise<LoadResult> {
  const waits: number[] = [];
  const statuses: Record<number, number> = {};
  const count = (status: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  let next = 0;
  const started = performance.now();
  let ended = started;
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        amount,
        ...(overallRate === undefined ? {} : { overallRate }),
        connections: connections.length,
        timeout: 60,
        setupClient(client) {
          const requests = connections[next++ % connections.length] ?? [];
          client.setRequests(
            requests.map((request) => ({ ...request, headers: { ...request.headers } })),
          );
        },
      },
      (error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error("The burst failed"));
        else resolve();
      },
    );
    run.on("response", (_client, status, _bytes, milliseconds) => {
      count(status);
      waits.push(milliseconds);
      ended = performance.now();
    });
    run.on("reqError", () => {
      count(0);
    });
  });
  waits.sort((a, b) => a - b);
  const percentile = (share: number): number =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  return {
    rate: (waits.length / (ended - started)) * 1000,
    p50: percentile(0.5),
    p99: percentile(0.99),
    statuses,
  };
}

if (process.argv.includes("--make-load")) {
  process.on("message", (order: LoadOrder) => {
    burst(order).then(
      (result) => process.send?.(result),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? "") : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}

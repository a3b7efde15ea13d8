import autocannon from "autocannon";
import { startWorker, type Worker } from "../child";
import type { LoadOrder } from "./order";
import { sendPaced, type OnAnswer } from "./paced";

export type { LoadOrder, LoadRequest } from "./order";

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

/** As fast as they go. */
function sendAll({ url, connections, amount }: LoadOrder, onAnswer: OnAnswer): Promise<void> {
  let next = 0;
  return new Promise((resolve, reject) => {
    const run = autocannon(
      {
        url,
        amount,
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
      onAnswer(status, milliseconds);
    });
    run.on("reqError", () => {
      onAnswer(0, 0);
    });
  });
}

async function burst(order: LoadOrder): Promise<LoadResult> {
  const waits: number[] = [];
  const statuses: Record<number, number> = {};
  const started = performance.now();
  let ended = started;
  const onAnswer = (status: number, milliseconds: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status === 0) return;
    waits.push(milliseconds);
    ended = performance.now();
  };
  await (order.overallRate === undefined
    ? sendAll(order, onAnswer)
    : sendPaced(order, order.overallRate, onAnswer));
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

import { setTimeout as sleep } from "node:timers/promises";
import { startAttackedHost, type AttackedHost } from "../faults/host";
import { startWorker } from "../runner/child";
import type { BenchDatabase } from "../runner/databases";
import type { Occupation, OccupationOrder } from "./occupation";
import { timeOfHealth } from "./poll-health";

/** A host with many connections that do next to nothing. */
export interface OccupationFigures {
  readonly count: number;
  readonly occupation: Occupation;
  /** Maximum number of them that the host had open. */
  readonly kept: number;
  /** Until the host had closed all of them, seconds after the last one was opened. */
  readonly closedAfterSeconds: number;
  /** Response times of another client, over a new connection each, milliseconds. */
  readonly others: readonly number[];
  readonly rssBytesBefore: number;
  readonly maxRssBytes: number;
}

/** Longer than every time limit of connections, except for uploads. */
const maxSeconds = 90;
/** Connections that do not belong to them: to the database, and those of the client that looks. */
const tolerance = 40;

/** Opens connections and waits until the host has closed them, while another client uses it. */
export async function occupy(
  database: BenchDatabase,
  count: number,
  occupation: Occupation,
): Promise<OccupationFigures> {
  const host = await startAttackedHost(database);
  await timeOfHealth(host.url);
  const { rssBytes: rssBytesBefore } = await host.read();
  const worker = startWorker<OccupationOrder, object>("./overload/occupation-worker.ts");
  const opened = new AbortController();
  const opening = worker.send({ url: host.url, count, occupation }).then(() => {
    opened.abort();
  });
  const others: number[] = [];
  let kept = 0;
  let started = performance.now();
  for (;;) {
    const wasOpen = opened.signal.aborted;
    others.push(await timeOfClient(host).catch(() => Number.POSITIVE_INFINITY));
    const connections = await connectionsOf(host);
    kept = Math.max(kept, connections);
    if (!wasOpen) started = performance.now();
    else if (connections <= tolerance || performance.now() - started > maxSeconds * 1_000) break;
    await sleep(100);
  }
  const seconds = (performance.now() - started) / 1_000;
  await opening;
  const { maxRssBytes } = await host.read();
  await worker.stop();
  await host.stop();
  const closedAfterSeconds = seconds > maxSeconds ? Number.POSITIVE_INFINITY : seconds;
  return { count, occupation, kept, closedAfterSeconds, others, rssBytesBefore, maxRssBytes };
}

/** Times a request that reads from the database, over a new connection. @throws Error without a success */
async function timeOfClient({ url, token }: AttackedHost): Promise<number> {
  const started = performance.now();
  const response = await fetch(`${url}/api/v1/users/me`, {
    headers: { authorization: `Bearer ${token}`, connection: "close" },
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`Status ${String(response.status)}`);
  return performance.now() - started;
}

/** Reads from the metrics of the host how many connections it has. */
async function connectionsOf({ url }: AttackedHost): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_active_resources\{type="TCPSocketWrap"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

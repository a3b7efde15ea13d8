import { setTimeout as sleep } from "node:timers/promises";
import { answerOrders } from "../runner/child";
import type { FloodOrder, FloodResult, ResponseTimes } from "./flood";
import { mixedRequest } from "./mix";
import { RawConnection } from "./raw-connection";

// In a process of its own, since a flood keeps its sender busy too.

/** An accepted request. */
interface Accepted {
  readonly dueMs: number;
  readonly tookMs: number;
}

async function flood(order: FloodOrder): Promise<FloodResult> {
  const { url, connections: count, seconds, rate } = order;
  const connections = Array.from({ length: count }, () => new RawConnection(url));
  await Promise.all(connections.map((each) => each.open()));
  const accepted: Accepted[] = [];
  const failed: Record<number, number> = {};
  const acknowledged: string[] = [];
  const refused: string[] = [];
  let [next, shed, shedWithoutRetryAfter, takenMs] = [0, 0, 0, 0];
  const usage = process.cpuUsage();
  const started = performance.now();
  const endMs = started + seconds * 1_000;

  const send = async (connection: RawConnection, index: number, dueMs: number): Promise<void> => {
    const { bytes, notes } = mixedRequest(order, index);
    const { status, hasRetryAfter } = await connection.send(bytes);
    if (status === 200 || status === 201) {
      accepted.push({ dueMs, tookMs: performance.now() - dueMs });
      if (notes !== undefined) acknowledged.push(notes);
    } else if (status === 503 || status === 429) {
      shed += 1;
      if (!hasRetryAfter) shedWithoutRetryAfter += 1;
      if (notes !== undefined) refused.push(notes);
    } else failed[status] = (failed[status] ?? 0) + 1;
  };
  const sendAll = async (connection: RawConnection, first: number): Promise<void> => {
    for (let turn = 0; ; turn += 1) {
      const dueMs =
        rate === undefined ? performance.now() : started + ((first + turn * count) / rate) * 1_000;
      if (dueMs >= endMs) return;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      // A timer that fires late is no fault of the host, a response that comes late is.
      await send(connection, next++, waitMs > 0 ? performance.now() : dueMs);
      if (turn === 0) takenMs = performance.now();
    }
  };
  await Promise.all(connections.map(sendAll));
  const { user, system } = process.cpuUsage(usage);
  const tookMs = performance.now() - started;
  for (const each of connections) each.close();
  return {
    sent: next,
    takenAtMs: performance.timeOrigin + takenMs,
    seconds: tookMs / 1_000,
    accepted: accepted.length,
    whileTaking: responseTimes(accepted.filter(({ dueMs }) => dueMs < takenMs)),
    times: responseTimes(accepted.filter(({ dueMs }) => dueMs >= takenMs)),
    allTimes: responseTimes(accepted),
    shed,
    shedWithoutRetryAfter,
    failed,
    acknowledged,
    refused,
    processorShare: (user + system) / 1_000 / tookMs,
  };
}

function responseTimes(accepted: readonly Accepted[]): ResponseTimes {
  const sorted = accepted.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

answerOrders(flood);

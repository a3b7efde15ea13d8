import { answerOrders } from "./child";
import { fireAtAll, type OnAnswer } from "./cannon";
import type { LoadOrder, LoadResult } from "./load";
import { sendPaced } from "./paced-load";

function sendAll(
  { url, moreUrls = [], connections, amount }: LoadOrder,
  onAnswer: OnAnswer,
): Promise<void> {
  let next = 0;
  return fireAtAll(
    [url, ...moreUrls],
    {
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
    onAnswer,
  );
}

async function burst(order: LoadOrder): Promise<LoadResult> {
  const times: number[] = [];
  const statuses: Record<number, number> = {};
  const started = performance.now();
  let ended = started;
  const onAnswer = (status: number, milliseconds: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status === 0) return;
    times.push(milliseconds);
    ended = performance.now();
  };
  await (order.overallRate === undefined
    ? sendAll(order, onAnswer)
    : sendPaced(order, order.overallRate, onAnswer));
  times.sort((a, b) => a - b);
  const percentile = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    rate: (times.length / (ended - started)) * 1000,
    p50: percentile(0.5),
    p99: percentile(0.99),
    statuses,
  };
}

answerOrders(burst);

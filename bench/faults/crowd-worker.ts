import { fire } from "../runner/cannon";
import { answerOrders } from "../runner/child";
import type { CrowdOrder, CrowdResult } from "./crowd";

// In a process of its own, since a thousand connections keep their client busy too.

async function crowd(order: CrowdOrder): Promise<CrowdResult> {
  const times: number[] = [];
  let refused = 0;
  let failed = 0;
  await fire(
    {
      url: order.url + order.path,
      connections: order.connections,
      duration: order.seconds,
      timeout: 60,
      headers: { authorization: `Bearer ${order.token}` },
    },
    (status, milliseconds) => {
      if (status === 200) times.push(milliseconds);
      else if (status === 503) refused += 1;
      else failed += 1;
    },
  );
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { accepted: times.length, p50: at(0.5), p99: at(0.99), refused, failed };
}

answerOrders(crowd);

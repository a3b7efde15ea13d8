import type { Request } from "autocannon";
import type { RawRequest } from "@tt/connector-core";
import { fireAtAll } from "../runner/cannon";
import { answerOrders } from "../runner/child";
import { deliveryOf, integrationOf, repositoryAt } from "./deliveries";
import type { BurstOrder, BurstResult } from "./generator";

/** Sends a burst; all deliveries are built and signed before the clock starts. */
async function burst(order: BurstOrder): Promise<BurstResult> {
  const requests = await Promise.all(
    Array.from({ length: order.count }, (_, position) => prepare(order, order.from + position)),
  );
  let sent = 0;
  const next = (): Request => {
    const request = requests[sent];
    if (!request) throw new Error("autocannon sends more requests than it should");
    sent += 1;
    return request;
  };
  const statuses: Record<number, number> = {};
  const started = performance.now();
  let ended = started;
  await fireAtAll(
    order.urls,
    {
      connections: order.connections,
      amount: order.count,
      timeout: 30,
      requests: [{ setupRequest: next }],
    },
    (status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status !== 0) ended = performance.now();
    },
  );
  return { rate: (order.count / (ended - started)) * 1000, statuses };
}

async function prepare(order: BurstOrder, index: number): Promise<Request> {
  const { headers, body }: RawRequest = await deliveryOf(index, order.integrations);
  const { publicId } = repositoryAt(integrationOf(index, order.integrations));
  return {
    method: "POST",
    path: order.path.replace("{publicId}", publicId),
    headers: { ...headers },
    body: Buffer.from(body),
  };
}

answerOrders(burst);

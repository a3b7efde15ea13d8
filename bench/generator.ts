import autocannon from "autocannon";
import type { RawRequest } from "@tt/connector-core";
import { cardIndexOf, cardOf, deliveryOf } from "./deliveries";

/** One burst of deliveries. */
export interface BurstOrder {
  readonly url: string;
  /** Where deliveries go; `{card}` stands for the card's public id. */
  readonly path: string;
  /** The installation's number of cards. */
  readonly cards: number;
  /** Number of the first delivery. */
  readonly from: number;
  readonly count: number;
  readonly concurrency: number;
}

/** How a burst went. */
export interface BurstResult {
  /** Deliveries answered per second. */
  readonly rate: number;
  /** How often each status was answered; errors of the connection count as status 0. */
  readonly statuses: Readonly<Record<number, number>>;
}

/** Runs a burst whose deliveries were all made and signed before the clock starts. */
async function burst(order: BurstOrder): Promise<BurstResult> {
  const requests = await Promise.all(
    Array.from({ length: order.count }, (_, position) => prepare(order, order.from + position)),
  );
  let sent = 0;
  const next = (): autocannon.Request => {
    const request = requests[sent];
    if (!request) throw new Error("More deliveries were asked for than were made");
    sent += 1;
    return request;
  };
  const statuses: Record<number, number> = {};
  const count = (status: number): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  const started = performance.now();
  let ended = started;
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url: order.url,
        connections: order.concurrency,
        amount: order.count,
        timeout: 30,
        requests: [{ setupRequest: next }],
      },
      (error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error("The burst failed"));
        else resolve();
      },
    );
    run.on("response", (_client, status) => {
      count(status);
      ended = performance.now();
    });
    run.on("reqError", () => {
      count(0);
    });
  });
  return { rate: (order.count / (ended - started)) * 1000, statuses };
}

async function prepare(order: BurstOrder, index: number): Promise<autocannon.Request> {
  const { headers, body }: RawRequest = await deliveryOf(index, order.cards);
  const card = cardOf(cardIndexOf(index, order.cards));
  return {
    method: "POST",
    path: order.path.replace("{card}", card.publicId),
    headers: { ...headers },
    body: Buffer.from(body),
  };
}

// A process of its own: making load must not slow down what is measured more than it has to.
process.on("message", (order: BurstOrder) => {
  burst(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? "") : String(error)}\n`);
      process.exit(1);
    },
  );
});

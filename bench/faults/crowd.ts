import autocannon from "autocannon";

/** A crowd of connections that ask again as soon as they are answered. */
export interface CrowdOrder {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly connections: number;
  readonly seconds: number;
}

/** How it went for the crowd. */
export interface CrowdResult {
  readonly accepted: number;
  /** Of the accepted, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answered with 503. */
  readonly refused: number;
  /** Without an answer, or with another status. */
  readonly failed: number;
}

async function crowd(order: CrowdOrder): Promise<CrowdResult> {
  const waits: number[] = [];
  let refused = 0;
  let failed = 0;
  await new Promise<void>((resolve, reject) => {
    const run = autocannon(
      {
        url: order.url + order.path,
        connections: order.connections,
        duration: order.seconds,
        timeout: 60,
        headers: { authorization: `Bearer ${order.token}` },
      },
      (error: unknown) => {
        if (error) reject(error instanceof Error ? error : new Error("The crowd failed"));
        else resolve();
      },
    );
    run.on("response", (_client, status, _bytes, milliseconds) => {
      if (status === 200) waits.push(milliseconds);
      else if (status === 503) refused += 1;
      else failed += 1;
    });
    run.on("reqError", () => {
      failed += 1;
    });
  });
  waits.sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.floor(waits.length * share)] ?? 0;
  return { accepted: waits.length, p50: at(0.5), p99: at(0.99), refused, failed };
}

// A process of its own: a thousand connections are work for their client too.
process.on("message", (order: CrowdOrder) => {
  crowd(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

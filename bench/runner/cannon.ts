import autocannon from "autocannon";

/** Called for every response: its status (0: the connection failed) and its time in milliseconds. */
export type OnAnswer = (status: number, milliseconds: number) => void;

/** Sends requests with autocannon until it is done. @throws Error when it cannot send at all */
export function fire(options: autocannon.Options, onAnswer: OnAnswer): Promise<void> {
  return new Promise((resolve, reject) => {
    const run = autocannon(options, (error: unknown) => {
      if (error) reject(error instanceof Error ? error : new Error("autocannon failed"));
      else resolve();
    });
    run.on("response", (_client, status, _bytes, milliseconds) => {
      onAnswer(status, milliseconds);
    });
    run.on("reqError", () => {
      onAnswer(0, 0);
    });
  });
}

/**
 * Sends requests to several hosts at once, each of which gets its share of requests and connections.
 * @param options `amount` and `connections` are those of all hosts, and multiples of their number.
 */
export async function fireAtAll(
  urls: readonly string[],
  options: Omit<autocannon.Options, "url"> & {
    readonly amount: number;
    readonly connections: number;
  },
  onAnswer: OnAnswer,
): Promise<void> {
  const share = {
    amount: options.amount / urls.length,
    connections: options.connections / urls.length,
  };
  if (!Object.values(share).every(Number.isInteger)) {
    throw new RangeError("Requests and connections must be multiples of the number of hosts");
  }
  await Promise.all(urls.map((url) => fire({ ...options, ...share, url }, onAnswer)));
}

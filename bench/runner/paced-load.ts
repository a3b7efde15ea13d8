import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { OnAnswer } from "./cannon";
import type { LoadOrder, LoadRequest } from "./load";

/**
 * Sends requests evenly spaced, `rate` per second over all connections; autocannon would send each
 * second's requests in one go. The time of a request that waits for the one before it on its
 * connection starts when it was due.
 */
export async function sendPaced(
  { url, connections, amount }: LoadOrder,
  rate: number,
  onAnswer: OnAnswer,
): Promise<void> {
  const started = performance.now();
  const connection = async (requests: readonly LoadRequest[], first: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let sent = 0;
    for (let index = first; index < amount; index += connections.length) {
      const next = requests[sent % requests.length];
      if (!next) return;
      sent += 1;
      const due = started + (index / rate) * 1000;
      const waitMs = due - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      const since = waitMs > 0 ? performance.now() : due;
      onAnswer(await send(url, next, agent), performance.now() - since);
    }
    agent.destroy();
  };
  await Promise.all(connections.map(connection));
}

function send(
  url: string,
  { method, path, headers, body }: LoadRequest,
  agent: Agent,
): Promise<number> {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const options = { method, agent, headers: { ...headers, ...length } };
    const call = request(new URL(path, url), options, (answer) => {
      answer.resume().on("end", () => {
        resolve(answer.statusCode ?? 0);
      });
    });
    call.on("error", () => {
      resolve(0);
    });
    call.end(body);
  });
}

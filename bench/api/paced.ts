import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadOrder, LoadRequest } from "./order";

/** Told of every answer: its status (0: the connection failed) and how long it took, milliseconds. */
export type OnAnswer = (status: number, milliseconds: number) => void;

/**
 * Sends requests at even distances, so many a second over all connections. (autocannon's rates are
 * sent in one go at the start of each second.) A request that has to wait for the one before it on its
 * connection has waited since it was due.
 */
export async function sendPaced(
  { url, connections, amount }: LoadOrder,
  rate: number,
  onAnswer: OnAnswer,
): Promise<void> {
  const started = performance.now();
  const connection = async (requests: readonly LoadRequest[], first: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let turn = 0;
    for (let index = first; index < amount; index += connections.length) {
      const next = requests[turn % requests.length];
      if (!next) return;
      turn += 1;
      const due = started + (index / rate) * 1000;
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      const since = early > 0 ? performance.now() : due;
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

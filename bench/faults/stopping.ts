import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { AttackedHost } from "./host";

/** Requests during a shutdown under load. */
export interface StopFigures {
  readonly answered: number;
  /** Requests that an open connection accepted and that got no response. */
  readonly lost: number;
  readonly stopMs: number;
}

/** Sends requests over keep-alive connections, stops the host, and counts lost requests. */
export async function stopUnderLoad(host: AttackedHost, connections: number): Promise<StopFigures> {
  let answered = 0;
  let lost = 0;
  const client = async (index: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      const end = await send(host, index % 2 === 0 ? "/api/v1/tasks" : "/api/v1/users/me", agent);
      if (end === "answered") answered += 1;
      else {
        if (end === "lost") lost += 1;
        agent.destroy();
        return;
      }
    }
  };
  const clients = Promise.all(Array.from({ length: connections }, (_, index) => client(index)));
  await sleep(1_000);
  const stopMs = await host.stop();
  await clients;
  return { answered, lost, stopMs };
}

/** `refused`: the host accepted no new connection, so the client can safely retry elsewhere. */
function send(
  host: AttackedHost,
  path: string,
  agent: Agent,
): Promise<"answered" | "refused" | "lost"> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${host.token}` };
    const call = request(host.url + path, { agent, headers }, (answer) => {
      answer
        .resume()
        .on("end", () => {
          resolve("answered");
        })
        .on("error", () => {
          resolve("lost");
        });
    });
    call.on("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "ECONNREFUSED" || !call.reusedSocket ? "refused" : "lost");
    });
    call.end();
  });
}

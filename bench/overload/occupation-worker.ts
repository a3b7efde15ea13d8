import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerOrders } from "../runner/child";
import type { Occupation, OccupationOrder } from "./occupation";

// In a process of its own, since each process has its own limit of open files.

const beginnings: Readonly<Record<Occupation, string>> = {
  "send nothing": "",
  "send headers slowly": "GET /api/v1/health HTTP/1.1\r\nx-slow: ",
  "send a body slowly":
    "POST /api/v1/auth/login HTTP/1.1\r\nhost: host\r\ncontent-type: application/json\r\n" +
    'content-length: 10000\r\n\r\n{"username":"',
  // More than the operating system takes for a connection.
  "read nothing": "GET /api/openapi.json HTTP/1.1\r\nhost: host\r\n\r\n".repeat(4),
};

const open = new Set<Socket>();

/** Opens connections in batches, so that none waits in the queue of the operating system. */
async function occupy({
  url,
  count,
  occupation,
}: OccupationOrder): Promise<{ readonly open: number }> {
  const { hostname, port } = new URL(url);
  const openOne = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      open.add(socket);
      socket.once("connect", () => {
        socket.write(beginnings[occupation]);
        resolve();
      });
      if (occupation === "read nothing") socket.pause();
      else socket.resume();
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        resolve();
      });
    });
  // Requests in batches that the host takes: it is to be occupied, and not overloaded.
  const [size, pauseMs] = occupation === "read nothing" ? [20, 100] : [100, 0];
  for (let first = 0; first < count; first += size) {
    await Promise.all(Array.from({ length: Math.min(size, count - first) }, openOne));
    if (pauseMs > 0) await sleep(pauseMs);
  }
  if (occupation.endsWith("slowly")) {
    setInterval(() => {
      for (const socket of open) socket.write("a");
    }, 1_000);
  }
  return { open: open.size };
}

answerOrders(occupy);

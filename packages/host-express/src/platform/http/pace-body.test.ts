import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { paceBody, waitForTurn } from "./pace-body";

const server = createServer();
afterEach(() => server.close());

/** Sends a body of 4 MB. Returns the maximum number of chunks read in one turn of the event loop. */
async function chunksPerTurn(pace: (request: IncomingMessage, size: number) => void) {
  server.removeAllListeners("request");
  const maxima = new Promise<number>((resolve) => {
    server.on("request", (request: IncomingMessage, reply) => {
      let [size, chunks, most] = [0, 0, 0];
      const nextTurn = (): void => {
        chunks = 0;
        if (!request.complete) setImmediate(nextTurn);
      };
      setImmediate(nextTurn);
      request.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks += 1;
        most = Math.max(most, chunks);
        pace(request, size);
      });
      request.on("end", () => {
        reply.end();
        resolve(most);
      });
    });
  });
  if (!server.listening) await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const body = Buffer.alloc(4 * 1024 * 1024);
  socket.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${String(body.length)}\r\n\r\n`);
  socket.write(body);
  const most = await maxima;
  socket.destroy();
  return most;
}

it("reads a large body in a few chunks per turn of the event loop", async () => {
  expect(await chunksPerTurn(paceBody)).toBeLessThanOrEqual(3);
});

it("processes one large body per turn of the event loop", async () => {
  const turns: number[] = [];
  let turn = 0;
  let isCounting = true;
  const count = (): void => {
    turn += 1;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  const bodies = Array.from({ length: 10 }, () =>
    waitForTurn(1_000_000).then(() => turns.push(turn)),
  );
  await Promise.all(bodies);
  isCounting = false;
  expect(new Set(turns).size).toBe(10);
});

it("does not delay small bodies", async () => {
  let isNextTurn = false;
  setImmediate(() => {
    isNextTurn = true;
  });
  await waitForTurn(1_000);
  expect(isNextTurn).toBe(false);
});

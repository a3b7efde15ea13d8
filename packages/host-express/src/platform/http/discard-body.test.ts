import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { discardBody } from "./discard-body";

const megabyte = 1024 * 1024;

describe("a discarded body", () => {
  let server: Server;
  let sockets: Socket[];

  beforeEach(async () => {
    sockets = [];
    server = createServer((request, reply) => {
      discardBody(request);
      reply.writeHead(413).end("too large");
    });
    server.listen(0);
    await once(server, "listening");
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const send = async (length: number, body: Buffer): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${String(length)}\r\n\r\n`);
    socket.write(body);
    return socket;
  };

  it("uses no memory for 30 concurrent bodies", async () => {
    const length = 4 * megabyte;
    const body = Buffer.alloc(length - 1);
    const before = process.memoryUsage().external;
    let max = before;
    const sampling = setInterval(() => {
      max = Math.max(max, process.memoryUsage().external);
    }, 1);
    const responses = Array.from({ length: 30 }, async () => {
      const socket = await send(length, body);
      const [response] = (await once(socket, "data")) as [Buffer];
      expect(response.toString()).toContain("413");
      while (socket.writableLength > 0) await sleep(5);
    });
    await Promise.all(responses);
    clearInterval(sampling);
    expect((max - before) / megabyte).toBeLessThan(20);
  });

  it("leaves the connection open for the next request", async () => {
    const socket = await send(megabyte, Buffer.alloc(megabyte));
    await once(socket, "data");
    socket.write("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n");
    const [response] = (await once(socket, "data")) as [Buffer];
    expect(response.toString()).toContain("413");
  });

  it("closes the connection if it is too long", async () => {
    const socket = await send(100 * megabyte, Buffer.alloc(20 * megabyte));
    // Resolves on a reset too, unlike `once`.
    await new Promise((resolve) => socket.once("close", resolve));
    expect(socket.bytesWritten).toBeLessThan(100 * megabyte);
  });
});

import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpServer, type HttpServer } from "./http-server";

describe("a server", () => {
  let http: HttpServer | undefined;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await http?.finish();
  });

  const listen = async (app: (request: IncomingMessage, reply: ServerResponse) => void) => {
    http = createHttpServer(app, { maxConnections: 3, unreadMs: 300 });
    http.server.listen(0, "127.0.0.1");
    await once(http.server, "listening");
    const { port } = http.server.address() as AddressInfo;
    return async (): Promise<Socket> => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      sockets.push(socket);
      await once(socket, "connect");
      return socket;
    };
  };
  const ask = async (socket: Socket): Promise<string> => {
    socket.write("GET / HTTP/1.1\r\nhost: host\r\n\r\n");
    return String((await Promise.race([once(socket, "data"), once(socket, "close")]))[0]);
  };

  it("replaces the connection that has been without a request for the longest time", async () => {
    const open = await listen((_request, reply) => reply.end("served"));
    const [first, second, third] = [await open(), await open(), await open()];
    expect(await ask(third)).toContain("served");
    expect(await ask(first)).toContain("served");
    const closed = once(second.resume(), "close");
    expect(await ask(await open())).toContain("served");
    await closed;
    expect(await ask(third)).toContain("served");
    expect(await ask(first)).toContain("served");
  });

  it("refuses connections beyond the maximum while all others have requests", async () => {
    const replies: ServerResponse[] = [];
    const open = await listen((_request, reply) => void replies.push(reply));
    const answers: Promise<string>[] = [];
    for (let count = 0; count < 3; count += 1) answers.push(ask(await open()));
    await expect.poll(() => replies.length).toBe(3);
    expect(await ask(await open())).not.toContain("HTTP");
    for (const reply of replies) reply.end("served");
    for (const answer of await Promise.all(answers)) expect(answer).toContain("served");
  });

  it("gives up a response that its client does not read", async () => {
    const replies: ServerResponse[] = [];
    const open = await listen((_request, reply) => {
      replies.push(reply);
      reply.end(Buffer.alloc(64 * 1024 * 1024));
    });
    const socket = await open();
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nhost: host\r\n\r\n");
    await expect.poll(() => replies[0]?.destroyed, { timeout: 10_000 }).toBe(true);
    expect(replies[0]?.writableFinished).toBe(false);
  });

  it("waits for a handler that takes longer than that, and for a client that goes on reading", async () => {
    const open = await listen((_request, reply) => {
      setTimeout(() => reply.end(Buffer.alloc(8 * 1024 * 1024)), 700);
    });
    const socket = await open();
    let size = 0;
    socket.on("data", (chunk: Buffer) => {
      size += chunk.length;
      socket.pause();
      setTimeout(() => socket.resume(), 5);
    });
    socket.write("GET / HTTP/1.1\r\nhost: host\r\nconnection: close\r\n\r\n");
    await once(socket, "close");
    expect(size).toBeGreaterThan(8 * 1024 * 1024);
  });
});

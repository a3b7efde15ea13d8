import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestHost, type TestHost } from "../support/host";

/** The 10 s for headers or a body and the 2 s between two checks, with room for a busy machine. */
const maxMs = 40_000;

/** Sends a byte each second until the host answers or closes the connection. */
async function trickle(socket: Socket, byte: string): Promise<{ text: string; ms: number }> {
  const started = performance.now();
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
  socket.on("error", () => undefined);
  const timer = setInterval(() => socket.write(byte), 1_000);
  const answered = new Promise<void>((resolve) => {
    socket.once("data", () => {
      resolve();
    });
  });
  await Promise.race([answered, once(socket, "close")]);
  clearInterval(timer);
  const ms = performance.now() - started;
  socket.destroy();
  return { text, ms };
}

describe("slow senders", () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await startTestHost();
  });
  afterAll(async () => {
    await host.close();
  });

  const open = async (start: string): Promise<Socket> => {
    const { hostname, port } = new URL(host.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(start);
    return socket;
  };

  it("of headers lose their connections after ten seconds, and delay no other request", async () => {
    const sockets = await Promise.all(
      Array.from({ length: 200 }, () => open("GET /api/v1/health HTTP/1.1\r\nx-a: ")),
    );
    const ends = Promise.all(sockets.map((socket) => trickle(socket, "b")));
    const started = performance.now();
    expect((await fetch(`${host.url}/api/v1/health`)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5_000);
    for (const { text, ms } of await ends) {
      expect(text).toMatch(/^HTTP\/1.1 408 [^]*"request_timeout"/);
      expect(ms).toBeLessThan(maxMs);
    }
  });

  it("of a body without a login get 408 after ten seconds", async () => {
    const socket = await open(
      "POST /api/v1/auth/login HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n" +
        'content-length: 1000\r\n\r\n{"username":"',
    );
    const { text, ms } = await trickle(socket, "a");
    expect(text).toMatch(/^HTTP\/1.1 408 [^]*"request_timeout"/);
    expect(ms).toBeLessThan(maxMs);
  });
});

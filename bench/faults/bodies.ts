import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { AttackedHost } from "./host";

/** Builds a flat JSON object with 110,000 unknown names, 0.94 MB. */
function hostileBody(): Buffer {
  const fields = Array.from(
    { length: 110_000 },
    (_, index) => `"${index.toString(36).padStart(4, "x")}":1`,
  );
  return Buffer.from(`{${fields.join(",")}}`);
}

/** Sends hostile bodies at once. @returns Longest delay of the event loop, milliseconds */
export async function delayDuring(
  host: AttackedHost,
  path: string,
  count: number,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const body = hostileBody();
  await sleep(500);
  await host.read();
  await Promise.all(Array.from({ length: count }, () => post(host.url + path, headers, body)));
  await sleep(100);
  return (await host.read()).maxDelayMs;
}

/** Waits for the response; a refused body may also close the connection. */
function post(url: string, headers: Readonly<Record<string, string>>, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const call = request(
      url,
      {
        method: "POST",
        agent: new Agent(),
        headers: { "content-type": "application/json", ...headers, "content-length": body.length },
      },
      (answer) => {
        answer.resume().on("close", resolve);
      },
    );
    call.on("error", () => {
      resolve();
    });
    call.end(body);
  });
}

const unfinishedBytes = 4_900_000;

/** Sends bodies without their last byte. @returns Growth of the process, megabytes */
export async function memoryHeldBy(
  host: AttackedHost,
  count: number,
  headers: readonly string[],
): Promise<{ readonly rssMb: number; readonly externalMb: number }> {
  const before = await host.read();
  const { hostname, port } = new URL(host.url);
  const head = [
    "POST /api/integrations/github/webhook HTTP/1.1",
    "host: host",
    "content-type: application/json",
    `content-length: ${String(unfinishedBytes)}`,
    ...headers,
    "",
    "",
  ].join("\r\n");
  const body = Buffer.alloc(unfinishedBytes - 1, 0x20);
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined).resume();
    sockets.push(socket);
    await once(socket, "connect");
    socket.write(head);
    socket.write(body);
  }
  await sleep(3_000);
  const after = await host.read();
  for (const socket of sockets) socket.destroy();
  await sleep(500);
  const mb = (bytes: number): number => bytes / 1e6;
  return {
    rssMb: mb(after.maxRssBytes - before.rssBytes),
    externalMb: mb(after.maxExternalBytes - before.externalBytes),
  };
}

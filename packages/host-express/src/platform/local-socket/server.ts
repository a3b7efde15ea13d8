import { once } from "node:events";
import { chmod, mkdir, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import { readMessage, TooLargeError } from "./message";
import { shortenPath } from "./path";

/** Maximum size of a request. */
const maxRequestBytes = 64 * 1024;
/** Maximum number of connections at once. */
const maxConnections = 128;
/** Time without data after which a request is given up. */
const requestTimeoutMs = 10_000;

/** Answers one request; both are texts. */
export type Answer = (request: string) => Promise<string>;

/**
 * Listens on a Unix socket that only the owner of this process can open. The caller holds the lock of
 * the data directory, so a socket that exists was left behind by a process that was killed.
 * @param path path of the socket; its directory is created
 * @param tooLarge answer to a request of more than 64 KiB
 * @returns a function that stops listening and waits for running requests
 */
export async function listenLocally(
  path: string,
  answer: Answer,
  tooLarge: string,
): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  await rm(path, { force: true });
  const running = new Set<Promise<void>>();
  const waiting = new Set<Socket>();

  const serve = async (socket: Socket): Promise<void> => {
    waiting.add(socket);
    // A socket without a listener for errors would end the process.
    socket.on("error", () => undefined);
    socket.setTimeout(requestTimeoutMs, () => socket.destroy());
    try {
      const request = await readMessage(socket, maxRequestBytes);
      waiting.delete(socket);
      socket.setTimeout(0);
      socket.end(await answer(request));
    } catch (error) {
      if (error instanceof TooLargeError) socket.end(tooLarge, () => socket.destroy());
      else socket.destroy();
    } finally {
      waiting.delete(socket);
    }
  };
  // The client ends its direction after the request and then reads the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const work = serve(socket).finally(() => running.delete(work));
    running.add(work);
  });
  server.maxConnections = maxConnections;
  const short = shortenPath(path);
  try {
    const listening = once(server, "listening");
    server.listen(short.path);
    await listening;
    await chmod(path, 0o600);
  } catch (error) {
    server.close();
    short.release();
    throw error;
  }
  return async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of waiting) socket.destroy();
    await Promise.all(running);
    await closed;
    short.release();
    await rm(path, { force: true });
  };
}

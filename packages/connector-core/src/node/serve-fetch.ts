import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { requestOf, sendResponse } from "./messages";

/** A fetch handler that listens on a port. */
export interface FetchServer {
  /** Base URL, e.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Stops the server and closes all connections. */
  close(): Promise<void>;
}

/** Options of {@link serveFetch}. */
export interface ServeFetchOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** Address to listen on (default: `127.0.0.1`). */
  readonly host?: string;
}

/**
 * Serves a fetch handler over HTTP, e.g. a fake provider for a host in another process. If the handler
 * throws, the connection is closed without a response.
 *
 * A fake provider that needs its own URL can be created after the server, with the returned `url`.
 *
 * @example
 * ```ts
 * import { serveFetch } from "@tt/connector-core/node";
 *
 * const server = await serveFetch((request) =>
 *   Promise.resolve(Response.json({ path: new URL(request.url).pathname })),
 * );
 * const response = await fetch(`${server.url}/user`);
 * await server.close();
 * ```
 */
export async function serveFetch(
  handler: (request: Request) => Promise<Response>,
  { port = 0, host = "127.0.0.1" }: ServeFetchOptions = {},
): Promise<FetchServer> {
  const server = createServer((incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(port, host);
  await once(server, "listening");
  const url = `http://${host}:${String((server.address() as AddressInfo).port)}`;
  return { url, close: () => close(server) };
}

async function answer(
  handler: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
  const baseUrl = `http://${incoming.headers.host ?? "localhost"}`;
  await sendResponse(outgoing, await handler(requestOf(incoming, body, baseUrl)));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

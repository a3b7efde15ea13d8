import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

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
  const { method = "GET", url = "/", headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const response = await handler(
    new Request(new URL(url, `http://${headers.host ?? "localhost"}`), {
      method,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)] as [string, string]],
      ),
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    }),
  );
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

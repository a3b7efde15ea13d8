import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

/** A fetch handler behind a port. */
export interface FetchServer {
  /** E.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Cuts what is open. */
  close(): Promise<void>;
}

/** Where to listen. */
export interface ServeFetchOptions {
  /** Default: any that is free. */
  readonly port?: number;
  /** Default: this machine only. */
  readonly host?: string;
}

/**
 * Puts a fetch handler behind node:http: a fake provider, for demonstrations and for tests of a host
 * in another process. Where the handler throws, the connection breaks, as fetch would have it.
 *
 * A fake that has to know its own address is made after this, with the `url` of the answer: nothing
 * asks before somebody knows that address.
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

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

/**
 * Converts a request of `node:http` to a `Request`. Its body is a stream that reads no faster than it
 * is consumed, so a large upload does not fill the memory.
 * @param baseUrl Origin of the request's URL. The `Host` header is not used: anybody can set it.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import type { Runtime } from "@tt/connector-core";
 * import { sendResponse, toRequest } from "@tt/connector-core/node";
 *
 * export function serve(app: Runtime): void {
 *   createServer((incoming, outgoing) => {
 *     void app.fetch(toRequest(incoming)).then((response) => sendResponse(outgoing, response));
 *   }).listen(3000);
 * }
 * ```
 */
export function toRequest(incoming: IncomingMessage, baseUrl = "http://localhost"): Request {
  const hasBody = !bodiless.includes(incoming.method ?? "GET");
  if (hasBody && incoming.readableDidRead) return readRequest(incoming, baseUrl);
  // Node's type of a web stream and the DOM's are two names of the same class.
  const body = hasBody ? (Readable.toWeb(incoming) as unknown as BodyInit) : null;
  return requestOf(incoming, body, baseUrl);
}

/** A request whose body a middleware has read, so that `bodyUsed` says so to the next handler. */
function readRequest(incoming: IncomingMessage, baseUrl: string): Request {
  const request = requestOf(incoming, "", baseUrl);
  void request.text();
  return request;
}

const bodiless = ["GET", "HEAD"];
/** A `Request` refuses these methods, which any client can send. */
const forbidden = ["CONNECT", "TRACE", "TRACK"];

/** Builds the `Request` of a message with this body. */
export function requestOf(
  incoming: IncomingMessage,
  body: BodyInit | null,
  baseUrl: string,
): Request {
  const { method = "GET", headers } = incoming;
  // Express removes the path that a handler is mounted at from `url`, and keeps the whole one.
  const { originalUrl: url = incoming.url ?? "/" } = incoming as { originalUrl?: string };
  const isForbidden = forbidden.includes(method);
  const request = new Request(new URL(baseUrl).origin + pathOf(url), {
    method: isForbidden ? "GET" : method,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      // HTTP/2 has pseudo-headers such as `:path`.
      value === undefined || name.startsWith(":")
        ? []
        : [[name, String(value)] as [string, string]],
    ),
    ...(body === null || isForbidden ? {} : { body, duplex: "half" }),
  });
  return isForbidden ? Object.defineProperty(request, "method", { value: method }) : request;
}

/** The path and the query of a request target, which may be a whole URL. */
function pathOf(target: string): string {
  if (target.startsWith("/")) return target;
  if (!URL.canParse(target)) return "/";
  const { pathname, search } = new URL(target);
  return pathname + search;
}

/**
 * Sends a `Response` through `node:http`, no faster than the client reads it. Closes the connection if
 * the body fails, and after the response if the request was not read to its end.
 *
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { sendResponse } from "@tt/connector-core/node";
 *
 * createServer((_incoming, outgoing) => {
 *   void sendResponse(outgoing, Response.json({ ok: true }));
 * });
 * ```
 */
export async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  const { status, headers, body } = response;
  for (const [name, value] of headers) if (name !== "set-cookie") outgoing.setHeader(name, value);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader("set-cookie", cookies);
  // Otherwise Node.js would read the rest of the upload, however large it is.
  if (!outgoing.req.complete) outgoing.setHeader("connection", "close");
  outgoing.writeHead(status);
  if (!body) {
    outgoing.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(body as unknown as ReadableStream), outgoing);
  } catch {
    // `pipeline` has closed the connection: the client is gone, or the body failed.
  }
}

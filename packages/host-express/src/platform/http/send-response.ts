import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { errorCode } from "../error-code";
import type { Log } from "../log/log";
import { discardBody } from "./discard-body";
import type { RouteResponse } from "./route";

/** Code of the error of a response whose client has closed the connection. */
const clientGone = "ERR_STREAM_PREMATURE_CLOSE";

/** Sends a response, and discards the rest of the request's body. */
export function send(reply: Response, response: RouteResponse): void {
  discardBody(reply.req);
  reply.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers ?? {})) reply.setHeader(name, value);
  if (response.body === undefined) {
    reply.end();
  } else if (typeof response.body === "string" || Buffer.isBuffer(response.body)) {
    if (!reply.hasHeader("content-type"))
      reply.setHeader("content-type", "text/html; charset=utf-8");
    reply.end(response.body);
  } else {
    reply.setHeader("content-type", "application/json; charset=utf-8");
    reply.end(JSON.stringify(response.body));
  }
}

/**
 * Sends a response in parts. After a failure in the middle the connection is closed, so that the client
 * does not take a part for the whole.
 */
export async function sendStream(
  reply: Response,
  { status, headers = {} }: RouteResponse,
  parts: AsyncIterable<string>,
  log: Log,
): Promise<void> {
  discardBody(reply.req);
  reply.statusCode = status;
  for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value);
  try {
    await pipeline(parts, reply);
  } catch (error) {
    if (errorCode(error) !== clientGone) log.error({ err: error }, "a response stopped");
  }
}

/**
 * Gives a script that asked for parts of a page (`X-Fragment`) the location of a redirect, so that it can
 * decide whether to stay on its page. Browsers follow redirects of `fetch` on their own.
 */
export function followable(response: RouteResponse): RouteResponse {
  const { location, ...headers } = response.headers ?? {};
  if (response.status !== 303 || location === undefined) return response;
  return { status: 204, headers: { ...headers, "x-location": location } };
}

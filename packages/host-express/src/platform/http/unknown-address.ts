import type { ErrorRequestHandler, RequestHandler } from "express";
import type { Authenticator } from "../auth/authenticate";
import type { Log } from "../log/log";
import { audienceOf, errorResponse } from "./errors";
import { notFound } from "./http-error";
import { send } from "./mount";

/** What is left: addresses that do not exist, and refusals before a route's handler was reached. */
export function unknownAddress(
  log: Log,
  gatekeeper: Authenticator,
): [RequestHandler, ErrorRequestHandler] {
  return [
    () => {
      throw notFound("This address was");
    },
    // Express tells error handlers from others by their four parameters.
    async (error: unknown, request, reply, _next) => {
      const audience = audienceOf(request.path, request.headers.accept);
      const response = errorResponse(error, audience, log);
      const caller = { headers: request.headers, address: request.ip ?? "" };
      const forTokens = /^\/api\/v1(\/|$)/i.test(request.path);
      const headers = forTokens ? await gatekeeper.rateHeaders(caller) : {};
      send(reply, { ...response, headers: { ...headers, ...response.headers } });
    },
  ];
}
